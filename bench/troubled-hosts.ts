import type { Person } from '#server/testing/people.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Instance } from '#server/testing/instance.ts';
import {
  type Arrival,
  followFromHosts,
  type ManyHosts,
  startManyHosts,
} from '#server/testing/many-hosts.ts';
import { until } from '#server/testing/until.ts';
import { processStates } from '#server/metrics/processes.ts';
import { sql } from 'kysely';
import type { Bench } from './lib/bench.ts';
import { startOwnServer } from './lib/own-server.ts';
import { median, percentile } from './lib/rounds.ts';
import { round, table } from './lib/table.ts';

const FOLLOWERS_EACH = 20;
const HEALTHY = 450;
const IN_TROUBLE = 25;
const ANSWERS_AFTER = 30_000;
/** Posts of a round, and milliseconds from one to the next. */
const POSTS = 20;
const EVERY = 1_000;
const PATIENCE = 240_000;

interface Round {
  latencies: number[];
  lag: Record<string, number>;
}

/** B6 of the plan: what hosts that are dead or hang do to the others, and what a crash does. */
export const troubledHosts: Bench = {
  summary: `posts to 10,000 followers on 500 hosts, of which 5 % are dead and 5 % answer after 30 s; then a kill -9`,
  takesTarget: false,
  async run(options) {
    const server = await startOwnServer(options);
    const hosts = await startManyHosts({ hangs: ANSWERS_AFTER });
    const [well, troubled] = await authors(server, hosts);
    const rounds: Record<'without' | 'with', Round[]> = { without: [], with: [] };
    await publishing(server, hosts, well, 3);
    for (let n = 0; n < options.rounds; n += 1) {
      rounds.without.push(await publishing(server, hosts, well, POSTS));
      rounds.with.push(await publishing(server, hosts, troubled, POSTS));
      await forget(server);
      console.error(`  round ${n + 1} of ${options.rounds}`);
    }
    const crash = await killInTheMiddle(server, hosts, well);
    await hosts.close();
    await server.stop();
    return [latencyTable(rounds), lagTable(rounds), crash];
  },
};

async function authors(server: Instance, hosts: ManyHosts): Promise<[Person, Person]> {
  const [well, troubled] = await server.people('well', 'troubled');
  if (!well || !troubled) throw new Error('no authors');
  const healthy = hosts.inboxes('healthy', HEALTHY + 2 * IN_TROUBLE);
  await followFromHosts(server, well.id, healthy, FOLLOWERS_EACH);
  const mixed = [
    ...healthy.slice(0, HEALTHY),
    ...hosts.inboxes('hanging', IN_TROUBLE),
    ...hosts.inboxes('dead', IN_TROUBLE),
  ];
  await followFromHosts(server, troubled.id, mixed, FOLLOWERS_EACH);
  return [well, troubled];
}

/** Milliseconds from each request to its arrivals at the hosts that are healthy in every round. */
async function publishing(
  server: Instance,
  hosts: ManyHosts,
  author: Person,
  posts: number,
): Promise<Round> {
  const counted = new Set(hosts.inboxes('healthy', HEALTHY).map((inbox) => new URL(inbox).host));
  const isCounted = ({ host }: Arrival): boolean => counted.has(host);
  hosts.arrivals.length = 0;
  const sentAt = new Map<string, number>();
  const lag = watchLag(server);
  for (let n = 0; n < posts; n += 1) {
    const sent = Date.now();
    const { uri } = await author.api.publish({ status: `Number ${n} at ${sent}, for everybody` });
    sentAt.set(uri, sent);
    await pause(Math.max(0, sent + EVERY - Date.now()));
  }
  await until(() => hosts.arrivals.filter(isCounted).length >= posts * HEALTHY, {
    timeout: PATIENCE,
    what: 'all healthy hosts have it',
  });
  const latencies = hosts.arrivals.filter(isCounted).map(({ id, at }) => {
    const sent = sentAt.get(id.replace(/\/activity$/, ''));
    if (sent === undefined) throw new Error(`nobody sent ${id}`);
    return at - sent;
  });
  return { latencies, lag: await lag() };
}

/** Looks at what the processes say of themselves; resolves to the worst p99 and maximum of each. */
function watchLag({ database: { db } }: Instance): () => Promise<Record<string, number>> {
  const worst: Record<string, number> = {};
  const started = Date.now();
  const look = async (): Promise<void> => {
    for (const { role, seen_seconds: seen, event_loop_lag_ms: late } of await processStates(db)) {
      // What was said before is not of this round, or of half of it at most.
      if (seen * 1000 > Date.now() - started - 5_000) continue;
      for (const key of ['p99', 'max'] as const)
        worst[`${role} ${key}`] = Math.max(worst[`${role} ${key}`] ?? 0, late[key]);
    }
  };
  const clock = setInterval(() => void look(), 2_000);
  return async () => {
    clearInterval(clock);
    await look();
    return worst;
  };
}

/** As if the troubled ones had never been heard of, for the next round. */
async function forget({ database: { db } }: Instance): Promise<void> {
  await until(
    async () => {
      await sql`delete from deliveries where leased_until is null or leased_until < now()`.execute(
        db,
      );
      const { rows } = await sql<{
        n: number;
      }>`select count(*)::int as n from deliveries`.execute(db);
      return rows[0]?.n === 0;
    },
    { timeout: PATIENCE, what: 'nothing under way' },
  );
  await sql`delete from hosts where failures > 0`.execute(db);
}

async function killInTheMiddle(
  server: Instance,
  hosts: ManyHosts,
  author: Person,
): Promise<string> {
  hosts.arrivals.length = 0;
  const all = HEALTHY + 2 * IN_TROUBLE;
  const uris: string[] = [];
  for (let n = 0; n < POSTS; n += 1)
    uris.push((await author.api.publish({ status: `Number ${n}, whatever happens` })).uri);
  await until(() => hosts.arrivals.length > (POSTS * all) / 4, { timeout: PATIENCE });
  await server.workers.kill();
  const before = hosts.arrivals.length;
  const killedAt = Date.now();
  await server.workers.start();
  const count = (): Map<string, number> => {
    const times = new Map<string, number>();
    for (const { host, id } of hosts.arrivals)
      times.set(`${host} ${id}`, (times.get(`${host} ${id}`) ?? 0) + 1);
    return times;
  };
  await until(() => count().size === uris.length * all, {
    timeout: PATIENCE,
    what: 'everybody has everything',
  });
  const seconds = (Date.now() - killedAt) / 1000;
  const times = count();
  const again = [...times.values()].filter((n) => n > 1).length;
  return table(
    ['workers killed in the middle', ''],
    [
      ['posts × hosts', String(uris.length * all)],
      ['arrived before', String(before)],
      ['lost', String(uris.length * all - times.size)],
      ['sent once more, with the same id', String(again)],
      ['seconds until all have all', seconds.toFixed(0)],
    ],
  );
}

function latencyTable(rounds: Record<'without' | 'with', Round[]>): string {
  const row = (name: string, some: Round[]): string[] => [
    name,
    ...[0.5, 0.95, 0.99].map((share) =>
      round(median(some.map(({ latencies }) => percentile(latencies, share)))),
    ),
  ];
  const ratios = rounds.with.map(
    (one, n) =>
      percentile(one.latencies, 0.95) / percentile(rounds.without[n]?.latencies ?? [], 0.95),
  );
  return table(
    ['request to arrival at healthy hosts, ms', 'p50', 'p95', 'p99'],
    [
      row('without hosts in trouble', rounds.without),
      row('with 25 dead and 25 hanging', rounds.with),
      ['with / without', '', median(ratios).toFixed(2), ''],
    ],
  );
}

function lagTable(rounds: Record<'without' | 'with', Round[]>): string {
  const names = [
    ...new Set(
      Object.values(rounds).flatMap((some) => some.flatMap(({ lag }) => Object.keys(lag))),
    ),
  ].toSorted();
  const worst = (some: Round[], name: string): string =>
    Math.max(0, ...some.map(({ lag }) => lag[name] ?? 0)).toFixed(0);
  return table(
    ['event loop late by, ms, worst 10 s', 'without', 'with'],
    names.map((name) => [name, worst(rounds.without, name), worst(rounds.with, name)]),
  );
}
