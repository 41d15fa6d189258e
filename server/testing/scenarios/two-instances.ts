import { after, afterEach, before, describe } from 'node:test';
import { startInstance, type Instance } from '../instance.ts';
import type { Person } from '../people.ts';
import { hasRedis, startTestRedis, type TestRedis } from '../redis.ts';

export type Side = 'here' | 'there';

/** What the jobs go through. */
export type Lane = 'PostgreSQL' | 'Redis';

/** Two instances that know nothing of each other yet; everything is set before the first test. */
export interface World extends Record<Side, Instance> {
  lane: Lane;
  redis: TestRedis | null;
  /** The same usernames on both sides: different people. */
  people: Record<Side, Record<string, Person>>;
}

const LANES: Lane[] = hasRedis() ? ['PostgreSQL', 'Redis'] : ['PostgreSQL'];

/**
 * Describes what two instances with `usernames` on them do together, once without Redis and once
 * with it. When a test fails, what the processes wrote last is printed.
 */
export function onTwoInstances(
  title: string,
  usernames: string[],
  tests: (world: World) => void,
): void {
  for (const lane of LANES) {
    describe(`${title} (jobs through ${lane})`, () => {
      const world = { lane, redis: null } as World;
      before(() => build(world, usernames));
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

/** Runs the same tests in both directions. Names taken from `world` are set by the first `before`. */
export function bothWays(tests: (from: Side, to: Side) => void): void {
  describe('from here to there', () => tests('here', 'there'));
  describe('from there to here', () => tests('there', 'here'));
}

/** Somebody who is there for sure. */
export function personOf(world: World, side: Side, username: string): Person {
  const person = world.people[side][username];
  if (!person) throw new Error(`nobody called ${username} lives ${side}`);
  return person;
}

async function build(world: World, usernames: string[]): Promise<void> {
  world.redis = world.lane === 'Redis' ? await startTestRedis() : null;
  const redisUrl = world.redis?.url;
  // Each is put down as soon as it runs, so that it ends with the tests also when the other fails.
  const starting = (['here', 'there'] as const).map(async (side) => {
    world[side] = await startInstance({ redisUrl });
  });
  const failed = (await Promise.allSettled(starting)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  const [here, there] = await Promise.all([
    world.here.people(...usernames),
    world.there.people(...usernames),
  ]);
  const byName = (people: Person[]) =>
    Object.fromEntries(people.map((person) => [person.username, person]));
  world.people = { here: byName(here), there: byName(there) };
}
