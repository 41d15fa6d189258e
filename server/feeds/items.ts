import type { FeedItem } from '#server/contract/curated-feed.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { toApiDate } from '#server/core/time.ts';
import type { PageQuery } from '#server/db/page.ts';
import { type HydrateDeps, hydrateStatuses } from '#server/statuses/hydrate.ts';
import { refuseWithoutContact } from './contact.ts';
import { toldInWords } from './fault.ts';
import { isByHand } from './hand-key.ts';
import { repostByHand } from './post-by-hand.ts';
import { publishItem, removeItem } from './publish-item.ts';
import * as rows from './queries.ts';
import { REASONS, reasonCode } from './reasons.ts';
import { rememberAnswers } from './remember.ts';
import { contextOf, type FeedDeps } from './run.ts';
import type { Found } from './source.ts';
import { sourceNamed } from './sources.ts';

/** What a feed found, and what became of it, the newest first. Throws "not found". */
export async function listItems(
  deps: HydrateDeps,
  feedId: string,
  wanted: { state: FeedItem['state'] | undefined; page: PageQuery },
): Promise<FeedItem[]> {
  await rows.findFeedById(deps.db, feedId);
  return await presentItems(deps, await rows.listItemRows(deps.db, feedId, wanted));
}

/** Throws "not found". */
export async function showItem(deps: HydrateDeps, itemId: string): Promise<FeedItem> {
  const [item] = await presentItems(deps, [await rows.findItem(deps.db, itemId)]);
  return item!;
}

async function presentItems(deps: HydrateDeps, list: rows.ItemWithPost[]): Promise<FeedItem[]> {
  const ids = list.flatMap((item) => item.status_id ?? []);
  const statuses = await hydrateStatuses(deps, ids, null);
  return list.map((item) => {
    const reason = isGone(item) ? REASONS.post_deleted : item.reason;
    return {
      id: item.id,
      key: item.key,
      title: item.title,
      by_hand: isByHand(item),
      state: isGone(item) ? 'removed' : item.state,
      reason,
      reason_code: reasonCode(reason),
      found_at: toApiDate(item.found_at),
      published_at: item.published_at && toApiDate(item.published_at),
      status: statuses.find(({ id }) => id === item.status_id) ?? null,
    };
  });
}

/** Posted once, but somebody deleted the post. */
function isGone(item: rows.ItemWithPost): boolean {
  return item.state === 'published' && (item.status_id === null || item.post_deleted_at !== null);
}

/**
 * Posts something that the feed found now, whatever became of it before: it waits, was skipped or was
 * removed. Throws "not found", `conflict` when it stands posted, `invalid` when its source would not
 * have it posted.
 */
export async function postItem(deps: FeedDeps, itemId: string): Promise<void> {
  refuseWithoutContact(deps.config);
  const item = await rows.findItem(deps.db, itemId);
  if (item.state === 'published' && !isGone(item)) throw postedAlready();
  if (isByHand(item)) return await toldInWords(() => repostByHand(deps, item));
  const feed = await rows.findFeedById(deps.db, item.feed_id);
  const ctx = contextOf({ ...deps, wiki: rememberAnswers(deps.wiki) }, feed.language, deps.clock());
  const ref = item.found as Found['ref'];
  const composed = await toldInWords(() => sourceNamed(feed.source).compose(ctx, feed.params, ref));
  if ('skip' in composed) throw new DomainError('invalid', `Not posted: ${composed.skip}`);
  if ('later' in composed) throw new DomainError('invalid', `Not posted: ${composed.later}`);
  const { post } = composed;
  if ((await toldInWords(() => publishItem(deps, { feed, item, post }))) === null)
    throw postedAlready();
}

/** The same, of this feed alone. Throws "not found" for an item of another one. */
export async function postItemOf(deps: FeedDeps, feedId: string, itemId: string): Promise<void> {
  if ((await rows.findItem(deps.db, itemId)).feed_id !== feedId) throw notFound();
  await postItem(deps, itemId);
}

/**
 * Posts one of those that a preview shows, by its key. Resolves to the item's id. Throws "not found"
 * for a key that the source does not bring out any more, and what `postItem` throws.
 */
export async function postCandidate(deps: FeedDeps, feedId: string, key: string): Promise<string> {
  const item = await keepCandidate(deps, feedId, key);
  await postItem(deps, item);
  return item;
}

/** Sees to it that a candidate is never posted. Resolves to the item's id. */
export async function skipCandidate(deps: FeedDeps, feedId: string, key: string): Promise<string> {
  const item = await keepCandidate(deps, feedId, key);
  await removeItemByHand(deps, item);
  return item;
}

/** As an item of the feed, found just now where it is not known yet. */
async function keepCandidate(deps: FeedDeps, feedId: string, key: string): Promise<string> {
  refuseWithoutContact(deps.config);
  const feed = await rows.findFeedById(deps.db, feedId);
  const known = await rows.findItemByKey(deps.db, feedId, key);
  if (known) return known.id;
  const ctx = contextOf(deps, feed.language, deps.clock());
  const since = { readUntil: feed.read_until };
  const found = await toldInWords(() => sourceNamed(feed.source).find(ctx, feed.params, since));
  const one = found.find((candidate) => candidate.key === key);
  if (!one) throw new DomainError('not_found', 'The source does not bring this out any more');
  await rows.keepFound(deps.db, feedId, [one]);
  const kept = await rows.findItemByKey(deps.db, feedId, key);
  return kept!.id;
}

/**
 * Takes a post of a feed back, or gives up what was not posted yet. It keeps its key: no run posts it
 * again. Throws "not found".
 */
export async function removeItemByHand(deps: Pick<FeedDeps, 'db'>, itemId: string): Promise<void> {
  const item = await rows.findItem(deps.db, itemId);
  await removeItem(deps, { item, reason: REASONS.by_curator });
}

function postedAlready(): DomainError {
  return new DomainError('conflict', 'It is posted already');
}
