/**
 * Many clients of a streaming server, each with a WebSocket of its own:
 * `stream-readers.ts ORIGIN TOKEN-PREFIX FIRST COUNT QUERY`. Says its count once all are open; asked for a
 * text, answers how many messages with it came once everybody has one.
 */
import { WebSocket } from 'ws';

const [origin = '', prefix = '', first = '0', count = '0', query = ''] = process.argv.slice(2);
const url = `${origin.replace('http', 'ws')}/api/v1/streaming?${query}`;
const COUNT = Number(count);
/** Handshakes under way at once. */
const AT_ONCE = 50;

let wanted = '\0';
let seen = 0;

function hear(data: Buffer): void {
  if (!data.includes(wanted)) return;
  seen += 1;
  if (seen === COUNT) process.send?.(seen);
}

function connect(n: number): Promise<void> {
  const socket = new WebSocket(`${url}&access_token=${prefix}${Number(first) + n}`, {
    perMessageDeflate: false,
  });
  socket.on('message', (data) => hear(data as Buffer));
  socket.on('error', (err) => {
    console.error(err);
    process.exit(1);
  });
  return new Promise((resolve) => socket.once('open', () => resolve()));
}

let next = 0;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (next < COUNT) {
      next += 1;
      await connect(next - 1);
    }
  }),
);
process.on('message', (text: string) => {
  wanted = text;
  seen = 0;
});
process.send?.(COUNT);
