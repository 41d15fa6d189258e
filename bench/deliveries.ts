import type { Bench } from './lib/bench.ts';
import type { Instance } from '#server/testing/instance.ts';
import { settled } from '#server/testing/settled.ts';
import { startHelper, type Helper } from './lib/helper.ts';
import { cpuOfProcess, cpuOfServer, createCpuMeter } from './lib/cpu.ts';
import { memoryTable } from './lib/memory.ts';
import { memoryOf, startOwnServer } from './lib/own-server.ts';
import { interleave } from './lib/rounds.ts';
import { comparison } from './lib/table.ts';
import { addRemoteFollowers } from './data/people.ts';
import type { Task } from './limits/sign-and-post.ts';
import type { Arrived } from './limits/sinks.ts';

const HOSTS = 2_000;
/** Posts one right after the other: what goes on for a while counts, not how soon the first is on its way. */
const POSTS = 4;
const DELIVERIES = HOSTS * POSTS;

/** B6 of the plan: a few posts to followers on many hosts. */
export const deliveries: Bench = {
  summary: `deliveries of ${POSTS} posts to ${HOSTS} hosts on this machine, against bare signing and posting of the same bytes`,
  takesTarget: false,
  async run(options) {
    const server = await startOwnServer(options);
    const sinks = await startHelper('limits/sinks.ts');
    const limit = await startHelper('limits/sign-and-post.ts');
    const inboxes = Array.from(
      { length: HOSTS },
      (_, n) => `http://127.1.${n >> 8}.${n & 255}:${sinks.port}/inbox`,
    );
    const { publish, again } = await prepare(server, inboxes, sinks.helper);
    const idle = memoryOf(server);
    const bare = 'bare signing and posting';
    const cpu = createCpuMeter(DELIVERIES);
    const [ours, theirs] = [cpuOfServer(server), cpuOfProcess(bare, limit.helper.pid)];
    const figures = await interleave(options.rounds, [
      { name: 'deliveries', round: () => cpu.during(ours, publish) },
      { name: bare, round: () => cpu.during(theirs, () => again(limit.helper)) },
    ]);
    const memory = memoryTable({ before: idle, after: memoryOf(server) });
    for (const { helper } of [sinks, limit]) helper.stop();
    await server.stop();
    return [comparison('posts to hosts/s', figures), cpu.table('post to a host'), memory];
  },
};

async function prepare(server: Instance, inboxes: string[], sinks: Helper) {
  const [author] = await server.people('author');
  if (!author) throw new Error('no author');
  await addRemoteFollowers(server, author.id, inboxes);
  let sample: Arrived | undefined;
  let count = 0;
  return {
    /** From the first API request to the last arrival. */
    async publish(): Promise<number> {
      const arrived = sinks.ask<Arrived>(DELIVERIES);
      const started = Date.now();
      for (let post = 0; post < POSTS; post += 1) {
        count += 1;
        await author.api.publish({ status: `Number ${count} of the bench, to all who listen` });
      }
      sample = await arrived;
      if (sample.hosts !== HOSTS) throw new Error(`${sample.hosts} of ${HOSTS} hosts got the post`);
      await settled([server]);
      return DELIVERIES / ((sample.at - started) / 1000);
    },
    /** The same bytes once more, by somebody who does nothing else. */
    async again(limit: Helper): Promise<number> {
      if (!sample) throw new Error('nothing to send again');
      const { body, headers } = sample.first;
      const { digest = '', 'content-type': contentType = '' } = headers;
      const all = Array.from({ length: POSTS }, () => inboxes).flat();
      const task: Task = { inboxes: all, body, digest, contentType };
      const arrived = sinks.ask<Arrived>(DELIVERIES);
      const took = await limit.ask<number>(task);
      await arrived;
      return DELIVERIES / (took / 1000);
    },
  };
}
