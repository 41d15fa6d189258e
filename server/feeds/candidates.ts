import { DomainError } from '#server/core/errors.ts';
import { WikiError } from '#server/wikimedia/wiki-error.ts';
import { checkLanguage } from './check.ts';
import { refuseWithoutContact } from './contact.ts';
import { findFeedById, findKnown, type FeedRow } from './queries.ts';
import { rememberAnswers } from './remember.ts';
import { contextOf, type FeedDeps } from './run.ts';
import type { Composed, Found, Source, SourceContext } from './source.ts';
import { checkParams, sourceNamed } from './sources.ts';

export type CandidateDeps = Pick<FeedDeps, 'db' | 'wiki' | 'fetchBytes' | 'config' | 'clock'>;

/** Something that would be posted, and how it would look. */
export interface Candidate {
  key: string;
  title: string;
  composed: Composed;
}

export interface SourceWish {
  source: string;
  params?: unknown;
  language: string;
  /** How many posts at most. */
  limit: number;
}

/** What a feed like this would begin with. Throws `invalid` and `WikiError`. */
export async function candidatesOf(deps: CandidateDeps, wish: SourceWish): Promise<Candidate[]> {
  refuseWithoutContact(deps.config);
  const source = sourceNamed(wish.source);
  const params = checkParams(source, wish.params ?? {});
  const ctx = contextNow(deps, checkLanguage(wish.language));
  const found = await source.find(ctx, params, { readUntil: null });
  return await compose(source, { ctx, params }, found.slice(-wish.limit));
}

/** What a feed would post next: what waits, then what its source brings out. Throws the same. */
export async function candidatesOfFeed(
  deps: CandidateDeps,
  feedId: string,
  limit: number,
): Promise<Candidate[]> {
  refuseWithoutContact(deps.config);
  const feed = await findFeedById(deps.db, feedId);
  const source = sourceNamed(feed.source);
  const ctx = contextNow(deps, feed.language);
  const found = await source.find(ctx, feed.params, { readUntil: feed.read_until });
  const next = await nextOf(deps, feed, found);
  // A new feed begins with the newest, one that runs goes on with the oldest.
  const some = feed.read_until === null ? next.slice(-limit) : next.slice(0, limit);
  return await compose(source, { ctx, params: feed.params }, some);
}

async function nextOf(
  deps: CandidateDeps,
  feed: FeedRow,
  found: readonly Found[],
): Promise<Found[]> {
  const keys = found.map((one) => one.key);
  const { waiting, known } = await findKnown(deps.db, feed.account_id, keys);
  return [...waiting, ...found.filter(({ key }) => !known.has(key))];
}

function contextNow(deps: CandidateDeps, language: string): SourceContext {
  return contextOf({ ...deps, wiki: rememberAnswers(deps.wiki) }, language, deps.clock());
}

async function compose(
  source: Pick<Source<unknown>, 'compose'>,
  { ctx, params }: { ctx: SourceContext; params: unknown },
  found: readonly Found[],
): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const { key, title, ref } of found) {
    const composed = await source.compose(ctx, params, ref).catch(refusal);
    candidates.push({ key, title, composed });
  }
  return candidates;
}

function refusal(error: unknown): Composed {
  if (error instanceof DomainError || error instanceof WikiError) return { skip: error.message };
  throw error;
}
