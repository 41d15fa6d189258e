import { startHelper } from './lib/helper.ts';
import type { Bench } from './lib/bench.ts';
import { drive, type Outcome } from './lib/load.ts';
import { memoryTable } from './lib/memory.ts';
import type { Options } from './lib/options.ts';
import { memoryOf, startOwnServer } from './lib/own-server.ts';
import { interleave, percentile } from './lib/rounds.ts';
import { comparison, table } from './lib/table.ts';
import { addFollowed } from './data/people.ts';
import { addStatuses } from './data/statuses.ts';

const FOLLOWS = 1_000;
const STATUSES_EACH = 100;
const MILLISECONDS = 3_000;
const PATH = '/api/v1/timelines/home?limit=20';

/** B1 of the plan: the page that everybody looks at all day. */
export const home: Bench = {
  summary: `pages of 20 of a home timeline at ${FOLLOWS} follows, against bare HTTP of a ready buffer of the same size`,
  takesTarget: true,
  async run(options) {
    if (options.target) return (await measure(options.target, options)).texts;
    const server = await startOwnServer(options);
    const [reader] = await server.people('reader');
    if (!reader) throw new Error('no reader');
    await addStatuses(server, await addFollowed(server, reader.id, FOLLOWS), STATUSES_EACH);
    const idle = memoryOf(server);
    const { texts } = await measure({ origin: server.origin, token: reader.token }, options);
    const memory = memoryTable({ before: idle, after: memoryOf(server) });
    await server.stop();
    return [...texts, memory];
  },
};

async function measure(target: { origin: string; token: string }, { rounds }: Options) {
  const headers = { authorization: `Bearer ${target.token}`, accept: 'application/json' };
  const page = await fetch(target.origin + PATH, { headers });
  const text = await page.text();
  if (!page.ok) throw new Error(`${PATH} answered ${page.status}: ${text}`);
  const length = (JSON.parse(text) as unknown[]).length;
  const { helper, port } = await startHelper('limits/ready-buffer.ts', [
    String(Buffer.byteLength(text)),
  ]);
  const texts = [
    `a page: ${length} statuses, ${Buffer.byteLength(text).toLocaleString('en')} bytes`,
  ];
  for (const concurrency of [1, 8]) {
    const outcomes: Record<string, Outcome[]> = { ours: [], limit: [] };
    const contestant = (name: string, origin: string) => ({
      name,
      async round() {
        const next = () => ({ method: 'GET' as const, path: PATH, headers });
        const outcome = await drive({ origin, concurrency, milliseconds: MILLISECONDS, next });
        outcomes[name]?.push(outcome);
        return outcome.perSecond;
      },
    });
    const figures = await interleave(rounds, [
      contestant('ours', target.origin),
      contestant('limit', `http://127.0.0.1:${port}`),
    ]);
    texts.push(
      comparison(`pages/s, ${concurrency} at a time`, {
        'home timeline': figures['ours'] ?? [],
        'ready buffer': figures['limit'] ?? [],
      }),
    );
    texts.push(
      latencies({
        'home timeline': outcomes['ours'] ?? [],
        'ready buffer': outcomes['limit'] ?? [],
      }),
    );
  }
  helper.stop();
  return { texts };
}

function latencies(outcomes: Record<string, Outcome[]>): string {
  const rows = Object.entries(outcomes).map(([name, all]) => {
    const measured = all.slice(1).flatMap((one) => one.latencies);
    return [name, ...[0.5, 0.99, 1].map((share) => percentile(measured, share).toFixed(2))];
  });
  return table(['milliseconds', 'p50', 'p99', 'longest'], rows);
}
