/**
 * Many hosts in one process: every address of 127.0.0.0/8 is this machine, so one server stands for
 * as many hosts as there are addresses asked for. It takes what is posted and keeps only the first.
 *
 * Asked for a number, it answers with `Arrived` once that many POSTs came in.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Arrived {
  /** When the last one came, as `Date.now()` with fractions. */
  at: number;
  hosts: number;
  first: { body: Buffer; headers: Record<string, string> };
}

let wanted = Infinity;
let count = 0;
let first: Arrived['first'] | null = null;
let hosts = new Set<string>();

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  response.writeHead(202).end();
  if (request.method !== 'POST') return;
  first ??= { body: Buffer.concat(chunks), headers: request.headers as Record<string, string> };
  hosts.add(request.headers.host ?? '');
  count += 1;
  if (count >= wanted) answer();
});
server.keepAliveTimeout = 120_000;

function answer(): void {
  process.send?.({ at: performance.timeOrigin + performance.now(), hosts: hosts.size, first });
  wanted = Infinity;
}

process.on('message', (number: number) => {
  wanted = number;
  count = 0;
  first = null;
  hosts = new Set();
});
server.listen(0, '0.0.0.0', () => process.send?.((server.address() as AddressInfo).port));
