import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { Redis } from 'ioredis';
import { publish, useUntil, type Acknowledged, type Customer } from '../crash/customers.ts';
import { findings } from '../crash/findings.ts';
import { anHourLater } from '../crash/hour-later.ts';
import { killAtRandom } from '../crash/killer.ts';
import { seededRandom } from '../crash/random.ts';
import type { Instance } from '../instance.ts';
import type { Person } from '../people.ts';
import { settled } from '../settled.ts';
import { follow, meet } from './meet.ts';
import { onTwoInstances, personOf, type Side, type World } from './two-instances.ts';

/** How often each instance is struck. */
const STRIKES = 6;
const NAMES = ['ann', 'ben', 'cat'];

onTwoInstances('Crashing', NAMES, (world) => {
  test('loses nothing that was acknowledged and does nothing twice', async (context) => {
    const seed = Number(process.env.CRASH_SEED ?? randomInt(1_000_000));
    context.diagnostic(`CRASH_SEED=${seed}`);
    const record: Acknowledged = { posts: [], favourites: [], follows: [] };
    const customers = await introduce(world, record);
    const over = new AbortController();
    const random = (offset: number) => seededRandom(seed + offset);
    const used = customers.map((one, n) => useUntil(over.signal, one, random(n), record));
    const struck = [world.here, world.there].map((one, n) =>
      killAtRandom(one, STRIKES, random(-n)),
    );
    await Promise.all([...struck, wipeRedis(world)]).finally(() => over.abort());
    await Promise.all(used);
    const { posts, favourites, follows } = record;
    context.diagnostic(
      `${posts.length} posts, ${favourites.length} favourites, ${follows.length} follows`,
    );
    await Promise.all([world.here, world.there].map(recover));
    await settled([world.here, world.there]);

    const found = await findings([world.here, world.there], record);
    assert.deepEqual(found, [], `with CRASH_SEED=${seed}`);
    for (const { person } of customers) await assertHomeIsComplete(person, record);
  });

  /** Everybody is followed by the other side's namesake and has written something to like. */
  async function introduce(world: World, record: Acknowledged): Promise<Customer[]> {
    const sides: [Side, Side][] = [
      ['here', 'there'],
      ['there', 'here'],
    ];
    const pairs = sides.flatMap(([side, other]) =>
      NAMES.map((name) => [side, other, name] as const),
    );
    const customers = await Promise.all(
      pairs.map(async ([side, other, name]) => {
        const person = personOf(world, side, name);
        await follow(person, personOf(world, other, name));
        const rest = Object.values(world.people[other]).filter((one) => one.username !== name);
        const others = rest.map(async (one) => ({ person: one, id: (await meet(person, one)).id }));
        return { person, others: await Promise.all(others) };
      }),
    );
    for (const { person } of customers) {
      for (const number of ['First', 'Second', 'Third']) {
        record.posts.push(await publish(person, `${number} words of ${person.acct}`));
      }
    }
    await settled([world.here, world.there]);
    return customers;
  }

  /** One last crash of the workers; nobody has to wait an hour for what they had taken. */
  async function recover(instance: Instance): Promise<void> {
    await instance.workers.kill();
    await anHourLater(instance);
    await instance.workers.start();
  }

  async function wipeRedis({ redis }: World): Promise<void> {
    if (!redis) return;
    await pause(4_000);
    const client = new Redis(redis.url);
    await client.flushall();
    await client.quit();
  }

  /** The whole home timeline holds each post of the one followed from the start exactly once. */
  async function assertHomeIsComplete(reader: Person, { posts }: Acknowledged): Promise<void> {
    const seen: string[] = [];
    for (let last: string | undefined; ;) {
      const page = await reader.api.home({ max_id: last });
      if (page.length === 0) break;
      seen.push(...page.map(({ uri }) => uri));
      last = page.at(-1)?.id;
    }
    const theirs = posts.filter(({ author }) => author.username === reader.username);
    assert.deepEqual(
      theirs.filter(({ uri }) => !seen.includes(uri)).map(({ uri }) => uri),
      [],
      `missing for ${reader.acct}`,
    );
    assert.equal(new Set(seen).size, seen.length, `something twice for ${reader.acct}`);
  }
});
