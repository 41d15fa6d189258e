/** A bare HTTP server that answers everything with the same bytes: `ready-buffer.ts SIZE`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const page = Buffer.alloc(Number(process.argv[2]), 'x');
const headers = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': page.length,
};
const server = createServer(
  (_request, response) => void response.writeHead(200, headers).end(page),
);
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
