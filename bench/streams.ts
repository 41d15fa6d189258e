import type { Bench } from './lib/bench.ts';
import { cpuOfServer, createCpuMeter } from './lib/cpu.ts';
import { startHelper, type Helper } from './lib/helper.ts';
import { memoryTable, residentMemory } from './lib/memory.ts';
import { memoryOf, startOwnServer } from './lib/own-server.ts';
import { interleave } from './lib/rounds.ts';
import { comparison } from './lib/table.ts';
import { addLocalFollowers } from './data/people.ts';

const SOCKETS = 10_000;
/** Bytes of a message with a status. */
const MESSAGE = 2_000;
const TOKEN = 'reader-of-the-bench-';

/** What open streams cost in memory, and one post in processor time. */
export const streams: Bench = {
  summary: `one post to ${SOCKETS.toLocaleString('en')} WebSockets, half at home, half public, against a bare WebSocket server`,
  takesTarget: false,
  async run(options) {
    const server = await startOwnServer(options);
    const [author] = await server.people('author');
    if (!author) throw new Error('no author');
    await addLocalFollowers(server, author.id, { count: SOCKETS, tokenPrefix: TOKEN });
    const idle = memoryOf(server);
    const half = SOCKETS / 2;
    const [home, open] = await Promise.all([
      readers(server.origin, { first: 0, count: half }, 'stream=user'),
      readers(server.origin, { first: half, count: half }, 'stream=public'),
    ]);
    const connected = memoryOf(server);
    const bare = await startHelper('limits/bare-sockets.ts', [String(MESSAGE)]);
    const bareOrigin = `http://127.0.0.1:${bare.port}`;
    const bareIdle = residentMemory(bare.helper.pid);
    const bareReaders = await readers(bareOrigin, { first: 0, count: SOCKETS }, '');
    const bareConnected = residentMemory(bare.helper.pid);

    let count = 0;
    const meter = createCpuMeter(SOCKETS);
    const ours = async () => {
      const text = `post number ${(count += 1)} to everybody`;
      const started = performance.now();
      await meter.during(cpuOfServer(server), async () => {
        const all = [home.ask(text), open.ask(text)];
        await author.api.publish({ status: text });
        await Promise.all(all);
      });
      return performance.now() - started;
    };
    const limit = async () => {
      const path = `/bare-${(count += 1)}-`;
      const started = performance.now();
      const all = bareReaders.ask(path);
      await fetch(bareOrigin + path, { method: 'POST' });
      await all;
      return performance.now() - started;
    };
    const figures = await interleave(options.rounds, [
      { name: 'post to last socket', round: ours },
      { name: 'bare', round: limit },
    ]);
    const after = memoryOf(server);
    for (const helper of [home, open, bareReaders, bare.helper]) helper.stop();
    await server.stop();
    return [
      comparison('milliseconds', figures),
      meter.table('socket'),
      memoryTable({ before: idle, [`with ${SOCKETS} sockets`]: connected, after }),
      `a socket: ${perSocket(idle['web'], connected['web'])} KiB ours, ${perSocket(bareIdle, bareConnected)} KiB bare`,
    ];
  },
};

async function readers(
  origin: string,
  { first, count }: { first: number; count: number },
  query: string,
): Promise<Helper> {
  const args = [origin, TOKEN, String(first), String(count), query];
  return (await startHelper('limits/stream-readers.ts', args)).helper;
}

function perSocket(before = Number.NaN, after = Number.NaN): string {
  return (((after - before) * 1024) / SOCKETS).toFixed(1);
}
