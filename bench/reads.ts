import { fillReading, READING } from './data/reading.ts';
import type { Bench } from './lib/bench.ts';
import { cpuOfServer, type CpuClock } from './lib/cpu.ts';
import { startHelper } from './lib/helper.ts';
import { openKeptDatabase } from './lib/kept-database.ts';
import type { Outcome } from './lib/load.ts';
import { askOneByOne } from './lib/one-connection.ts';
import { startOwnServer } from './lib/own-server.ts';
import { median, medianRatio, percentile } from './lib/rounds.ts';
import { round, table } from './lib/table.ts';

const MILLISECONDS = 2_000;
const { accounts, statuses, follows, replies, port, token, thread, writer } = READING;

const HEADERS = { authorization: `Bearer ${token}`, accept: 'application/json' };

const PAGES: Record<string, string> = {
  home: '/api/v1/timelines/home?limit=20',
  public: '/api/v1/timelines/public?limit=20',
  hashtag: '/api/v1/timelines/tag/tag1?limit=20',
  account: `/api/v1/accounts/${writer}/statuses?limit=20`,
  [`thread, ${replies} replies`]: `/api/v1/statuses/${thread}/context`,
  notifications: '/api/v1/notifications?limit=20',
  'grouped notifications': '/api/v2/notifications?limit=40',
  search: '/api/v2/search?type=statuses&limit=20&q=harbour%20museum',
};

/** B1, B2 and B10 of the plan: what people look at, on a server with history. */
export const reads: Bench = {
  summary: `pages of ${accounts.toLocaleString('en')} accounts and ${statuses.toLocaleString('en')} statuses for somebody who follows ${follows.toLocaleString('en')}, against bare HTTP of a ready buffer of the same size`,
  takesTarget: false,
  async run({ rounds, ...options }) {
    const database = await openKeptDatabase('reads', fillReading);
    const server = await startOwnServer(options, { database, port });
    const cpu = cpuOfServer(server);
    for (const path of Object.values(PAGES)) await ask(server.origin, path);
    const rows: string[][] = [];
    for (const [name, path] of Object.entries(PAGES)) {
      rows.push(await measure({ name, origin: server.origin, path, rounds, cpu }));
    }
    await server.stop();
    const head = ['one at a time', 'bytes', 'pages/s', 'p50 ms', 'p99 ms', 'buffer p99 ms'];
    return [table([...head, 'web µs', 'PG µs', 'pages/s per core', 'of a ready buffer'], rows)];
  },
};

interface Page {
  name: string;
  origin: string;
  path: string;
  rounds: number;
  cpu: CpuClock;
}

const ask = (origin: string, path: string) =>
  askOneByOne({ origin, path, headers: HEADERS, milliseconds: MILLISECONDS });

/** Ours, warm from a pass over all pages, and a ready buffer in turn; the first round does not count. */
async function measure({ name, origin, path, rounds, cpu }: Page): Promise<string[]> {
  const page = await fetch(origin + path, { headers: HEADERS });
  const bytes = (await page.arrayBuffer()).byteLength;
  const { helper, port: bare } = await startHelper('limits/ready-buffer.ts', [String(bytes)]);
  const ours: Outcome[] = [];
  const limit: Outcome[] = [];
  const spent: Record<'web' | 'postgresql', number[]> = { web: [], postgresql: [] };
  for (let count = 0; count <= rounds; count += 1) {
    const before = cpu();
    const outcome = await ask(origin, path);
    const after = cpu();
    const ready = await ask(`http://127.0.0.1:${bare}`, path);
    if (count === 0) continue;
    ours.push(outcome);
    limit.push(ready);
    for (const who of ['web', 'postgresql'] as const) {
      const seconds = (after[who] ?? 0) - (before[who] ?? 0);
      spent[who].push((seconds * 1e6) / outcome.latencies.length);
    }
  }
  helper.stop();
  console.error(`  ${name}`);
  const latenciesOf = (all: Outcome[]) => all.flatMap((one) => one.latencies);
  const [latencies, least] = [latenciesOf(ours), latenciesOf(limit)];
  const perSecond = (all: Outcome[]) => all.map((one) => one.perSecond);
  const [web, postgresql] = [median(spent.web), median(spent.postgresql)];
  return [
    name,
    bytes.toLocaleString('en'),
    round(median(perSecond(ours))),
    percentile(latencies, 0.5).toFixed(1),
    percentile(latencies, 0.99).toFixed(1),
    percentile(least, 0.99).toFixed(1),
    round(web),
    round(postgresql),
    round(1e6 / (web + postgresql)),
    medianRatio(perSecond(ours), perSecond(limit)).toFixed(3),
  ];
}
