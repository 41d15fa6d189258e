import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from '../requests.ts';
import type { Person } from '../people.ts';
import type { Random } from './random.ts';

/** What the server said yes (2xx) to: all of this must be found afterwards. */
export interface Acknowledged {
  /** `text` is unique in the run. */
  posts: { author: Person; text: string; uri: string }[];
  favourites: { by: Person; uri: string }[];
  follows: { by: Person; of: Person }[];
}

export interface Customer {
  person: Person;
  /** Who they may follow, with the id on the customer's own instance. */
  others: { person: Person; id: string }[];
}

/**
 * Uses the API as a stubborn app would: one request after the other until it is `over`, each
 * repeated until the server answers. What was acknowledged is added to `record`.
 */
export async function useUntil(
  over: AbortSignal,
  customer: Customer,
  random: Random,
  record: Acknowledged,
): Promise<void> {
  const { person, others } = customer;
  const unfollowed = [...others];
  const liked = new Set<string>();
  for (let count = 1; !over.aborted; count += 1) {
    const kind = random.integer(0, 10);
    if (kind < 5) record.posts.push(await publish(person, `${person.acct} writes ${count}`));
    else if (kind < 9) record.favourites.push(...(await like(person, liked, random)));
    else {
      const other = unfollowed.pop();
      if (!other) continue;
      await persistently(() => person.api.relate(other.id, 'follow'));
      record.follows.push({ by: person, of: other.person });
    }
    await pause(random.integer(10, 60));
  }
}

export async function publish(author: Person, text: string) {
  const { uri } = await persistently(() =>
    author.api.publish({ status: text }, { 'idempotency-key': text }),
  );
  return { author, text, uri };
}

/** Likes something of somebody on the other server that is not liked yet, where there is one. */
async function like(by: Person, liked: Set<string>, random: Random) {
  const home = await persistently(() => by.api.home({ limit: 20 }));
  const remote = home.filter(({ id, account }) => account.acct.includes('@') && !liked.has(id));
  if (remote.length === 0) return [];
  const { id, uri } = random.pick(remote);
  liked.add(id);
  await persistently(() => by.api.act(id, 'favourite'));
  return [{ by, uri }];
}

/** Repeats a request while the server is away or says that it is; any other refusal is an error. */
async function persistently<T>(request: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 300_000;
  for (;;) {
    try {
      return await request();
    } catch (err) {
      const passing = !(err instanceof ApiError) || err.status >= 500;
      if (!passing || Date.now() > deadline) throw err;
      await pause(50);
    }
  }
}
