import { AsyncLocalStorage } from 'node:async_hooks';
import { FetchError } from './fetch-error.ts';

/** What is spent on whatever one thing leads to: an activity, a thread, a profile, a search. */
type Spent = Record<'documents' | 'actors', number>;

/** Each post names its parent, each parent its authors, each author their keys: it adds up. */
export const ROOT_LIMITS: Readonly<Spent> = { documents: 400, actors: 100 };

const roots = new AsyncLocalStorage<Spent>();

/**
 * Runs `work` as one thing: all documents it fetches and all actors it makes known, however deep in
 * it, come out of one purse (federation.md §2.22; Mastodon allows 1,000 and 400).
 */
export function asRoot<T>(work: () => Promise<T>): Promise<T> {
  return roots.getStore() === undefined ? roots.run({ documents: 0, actors: 0 }, work) : work();
}

/** Takes one from the purse. Throws `refused` when it is empty; outside a root nothing is counted. */
export function spend(kind: keyof Spent): void {
  const spent = roots.getStore();
  if (spent === undefined) return;
  spent[kind] += 1;
  if (spent[kind] > ROOT_LIMITS[kind])
    throw new FetchError('refused', `One thing leads to more than ${ROOT_LIMITS[kind]} ${kind}`);
}
