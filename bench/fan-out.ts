import { createClient } from '#server/testing/client.ts';
import { until } from '#server/testing/until.ts';
import type { Bench } from './lib/bench.ts';
import { startHelper } from './lib/helper.ts';
import { drive } from './lib/load.ts';
import { memoryTable } from './lib/memory.ts';
import { memoryOf, startOwnServer } from './lib/own-server.ts';
import { interleave } from './lib/rounds.ts';
import { comparison } from './lib/table.ts';
import { addLocalFollowers } from './data/people.ts';

const FOLLOWERS = 10_000;
const WATCHED = 20;
const TOKEN = 'reader-of-the-bench-';

/** B5 of the plan: how long a post takes to be in the homes of all its local readers. */
export const fanOut: Bench = {
  summary: `one post until the last of ${FOLLOWERS.toLocaleString('en')} local homes shows it, against as many bare requests`,
  takesTarget: false,
  async run(options) {
    const server = await startOwnServer(options);
    const [author] = await server.people('author');
    if (!author) throw new Error('no author');
    await addLocalFollowers(server, author.id, { count: FOLLOWERS, tokenPrefix: TOKEN });
    const idle = memoryOf(server);
    const { helper, port } = await startHelper('limits/ready-buffer.ts', ['2000']);
    const bare = createClient(`http://127.0.0.1:${port}`);
    // The first, the last (whom a job for each follower would reach last) and some between.
    const readers = Array.from({ length: WATCHED }, (_, n) =>
      Math.round((n * (FOLLOWERS - 1)) / (WATCHED - 1)),
    );
    let count = 0;
    let latest = '';

    const ours = async () => {
      const started = performance.now();
      latest = (await author.api.publish({ status: `Post ${(count += 1)} to everybody` })).id;
      await Promise.all(readers.map((n) => shows(createClient(server.origin, TOKEN + n), latest)));
      return performance.now() - started;
    };
    const limit = async () => {
      const started = performance.now();
      await bare.request('POST', '/');
      await Promise.all(readers.map(async () => await (await bare.request('GET', '/')).text()));
      return performance.now() - started;
    };
    const figures = await interleave(options.rounds, [
      { name: 'post to last home', round: ours },
      { name: 'bare requests', round: limit },
    ]);
    const everybody = await readMany(server.origin, latest);
    const memory = memoryTable({ before: idle, after: memoryOf(server) });
    helper.stop();
    await server.stop();
    return [
      `watched: ${WATCHED} homes, the first and the last among them`,
      comparison('milliseconds', figures),
      everybody,
      memory,
    ];
  },
};

async function shows(reader: ReturnType<typeof createClient>, id: string): Promise<void> {
  await until(async () => (await reader.home({ limit: 1 }))[0]?.id === id, { timeout: 60_000 });
}

/** Proves once, after the rounds, that really everybody has it: every tenth home is read. */
async function readMany(origin: string, id: string): Promise<string> {
  let reader = 0;
  const { latencies } = await drive({
    origin,
    concurrency: 8,
    expect: (body) => body.includes(`"id":"${id}"`),
    next() {
      if (reader >= FOLLOWERS) return null;
      const headers = { authorization: `Bearer ${TOKEN}${reader}` };
      reader += 10;
      return { method: 'GET', path: '/api/v1/timelines/home?limit=1', headers };
    },
  });
  return `${latencies.length.toLocaleString('en')} other homes read one by one: all show it`;
}
