import { createLocalAccount } from '#server/accounts/create-local.ts';
import { generateAccountKeys } from '#server/accounts/keys.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { runDueFeeds } from '#server/feeds/run-due.ts';
import type { FeedDeps } from '#server/feeds/run.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { startTestCluster } from '#server/testing/cluster.ts';
import { type CommonsStub, createCommonsStub } from '#server/testing/commons-stub.ts';
import { createWikiClient } from '#server/wikimedia/client.ts';
import type { WikiHttp } from '#server/wikimedia/http.ts';
import type { Bench } from './lib/bench.ts';
import { DURABLE } from './lib/own-server.ts';
import { table } from './lib/table.ts';

const FEEDS = 500;
/** Rounds after the first, in each of which every tenth category has something new. */
const LATER = 2;
const NEW = FEEDS / 10;
/** How long a wiki takes to answer, in milliseconds of the clock that is only counted. */
const LATENCY = 150;
const MINUTE = 60_000;
/** What the workers allow themselves: half of what Wikimedia allows a client that says who it is. */
const SHARE = { concurrency: 1, perMinute: 100 };

/** How politely one worker asks for 500 feeds. Time is counted, not waited for. */
export const feeds: Bench = {
  summary: `${FEEDS} feeds of categories on one worker: how fast and how many at once a wiki is asked (Wikimedia allows 200 a minute, 3 at once)`,
  takesTarget: false,
  async run() {
    process.env.TEST_DATABASE_URL ??= await startTestCluster(DURABLE);
    const wiki = await createCommonsStub();
    const app = await createTestApp(wiki.env);
    const asked = countRequests(app.deps.wikiHttp);
    const client = createWikiClient({
      ...SHARE,
      http: asked.http,
      now: asked.now,
      wait: asked.wait,
    });
    const deps: FeedDeps = { ...app.deps, wiki: client, remote: app.deps.federation.lookup };
    await plant(app, wiki);
    const rows: string[][] = [];
    for (let round = 0; round <= LATER; round += 1) {
      if (round > 0) bringOut(wiki, round);
      await app.deps.db
        .updateTable('feeds')
        .set({ next_run_at: new Date(0) })
        .execute();
      asked.begun.length = 0;
      const [from, started] = [asked.now(), performance.now()];
      await runDueFeeds(deps);
      const { busiest, most } = asked.figures();
      rows.push([
        round === 0 ? 'first' : `later, ${NEW} new files`,
        String(asked.begun.length),
        ((asked.now() - from) / MINUTE).toFixed(1),
        String(busiest),
        String(most),
        ((performance.now() - started) / 1000).toFixed(0),
      ]);
    }
    const { count } = await app.deps.db
      .selectFrom('feed_items')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('state', '=', 'published')
      .executeTakeFirstOrThrow();
    await app.close();
    await wiki.close();
    const head = ['round', 'requests', 'minutes', 'most a minute', 'most at once', 's of work'];
    return [table(head, rows), `${count} posts of ${FEEDS + LATER * NEW} files.`];
  },
};

/** Lets requests through, on a clock that goes on when somebody waits for it. */
function countRequests(http: WikiHttp) {
  let now = 0;
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  return {
    begun,
    now: () => now,
    wait: async (ms: number) => void (now += ms),
    http: async (request: Parameters<WikiHttp>[0]) => {
      begun.push(now);
      running += 1;
      most = Math.max(most, running);
      try {
        return await http(request);
      } finally {
        now += LATENCY;
        running -= 1;
      }
    },
    /** The fullest sixty seconds, and the most requests at the same time. */
    figures: () => {
      let first = 0;
      let busiest = 0;
      for (const [last, at] of begun.entries()) {
        while (begun[first]! <= at - MINUTE) first += 1;
        busiest = Math.max(busiest, last - first + 1);
      }
      return { busiest, most };
    },
  };
}

/** A category with one small picture for each feed. */
async function plant(app: TestApp, wiki: CommonsStub): Promise<void> {
  const { db, config } = app.deps;
  // Making 500 keys would take longer than all else.
  const keys = await generateAccountKeys();
  for (let n = 1; n <= FEEDS; n += 1) {
    wiki.addFile(n, { width: 60 });
    wiki.categories.set(`Category ${n}`, [{ pageid: n, timestamp: new Date().toISOString() }]);
    await inTransaction(db, async (tx) => {
      const account = { origin: config.origin, username: `feed${n}`, keys };
      const id = await createLocalAccount(tx, account);
      const params = JSON.stringify({ category: `Category ${n}` });
      await tx
        .insertInto('feeds')
        .values({
          account_id: id,
          source: 'category',
          params,
          language: 'en',
          hashtags: [],
          posts_per_run: 5,
          created_by_account_id: null,
          daily_at: null,
          every_minutes: 30,
        })
        .execute();
    });
  }
}

function bringOut(wiki: CommonsStub, round: number): void {
  for (let n = 1; n <= NEW; n += 1) {
    const pageid = round * 10_000 + n;
    wiki.addFile(pageid, { width: 60 });
    const timestamp = new Date().toISOString();
    wiki.categories.get(`Category ${n * 10}`)!.push({ pageid, timestamp });
  }
}
