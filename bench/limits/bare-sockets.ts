/** A bare WebSocket server that sends the same bytes to all on every POST: `bare-sockets.ts SIZE`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

const padding = 'x'.repeat(Number(process.argv[2]));
const server = createServer((request, response) => {
  response.end();
  const message = Buffer.from(`${request.url ?? ''} ${padding}`);
  for (const socket of sockets.clients) socket.send(message, { binary: false });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
