import { after, afterEach, before, describe } from 'node:test';
import { startInstance, type Instance } from '../instance.ts';
import { hasRedis, startTestRedis, type TestRedis } from '../redis.ts';

/** Two instances that know nothing of each other yet. */
export interface TwoInstances {
  lane: Lane;
  /** Set before the first test runs. */
  here: Instance;
  there: Instance;
  redis: TestRedis | null;
}

/** What the jobs go through. */
export type Lane = 'PostgreSQL' | 'Redis';

const LANES: Lane[] = hasRedis() ? ['PostgreSQL', 'Redis'] : ['PostgreSQL'];

/**
 * Describes what two instances do together, once without Redis and once with it. When a test
 * fails, what the processes wrote last is printed.
 */
export function onTwoInstances(title: string, tests: (world: TwoInstances) => void): void {
  for (const lane of LANES) {
    describe(`${title} (jobs through ${lane})`, () => {
      const world = { lane } as TwoInstances;
      before(async () => {
        world.redis = lane === 'Redis' ? await startTestRedis() : null;
        const redisUrl = world.redis?.url;
        [world.here, world.there] = await Promise.all([startInstance({ redisUrl }), startInstance({ redisUrl })]);
      });
      after(async () => {
        await Promise.all([world.here?.stop(), world.there?.stop()]);
        await world.redis?.close();
      });
      afterEach((context) => {
        if (!('passed' in context) || context.passed) return;
        for (const instance of [world.here, world.there]) console.error(instance?.logTail());
      });
      tests(world);
    });
  }
}
