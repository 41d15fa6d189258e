import { updateProfile } from '#server/accounts/profile/update-profile.ts';
import { isDeepStrictEqual } from 'node:util';
import { REASONS } from './reasons.ts';
import { checkFields, checkLanguage } from './check.ts';
import { type CreateFeedDeps, profileFields, short } from './create.ts';
import { faulty } from './fault.ts';
import { iconOf } from './icon.ts';
import { type FeedRow, findFeedById } from './queries.ts';
import { nextRun, toColumns } from './schedule.ts';
import type { Schedule } from './source.ts';
import { checkParams, sourceNamed } from './sources.ts';

/** What changes of a feed; whatever is undefined stays. A null avatar is that of its source again. */
export interface FeedChange {
  params?: unknown;
  language?: string | undefined;
  displayName?: string | undefined;
  note?: string | undefined;
  avatar?: Uint8Array | null | undefined;
  hashtags?: readonly string[] | undefined;
  schedule?: Schedule | undefined;
  postsPerRun?: number | undefined;
}

/**
 * Changes a feed. Its source stays what it is, and so does its wiki, which its posts are looked up
 * at. With other params it begins anew with the newest; what it posted stays, what waited is given
 * up. Throws "not found", and `invalid` naming the fields.
 */
export async function editFeed(
  deps: CreateFeedDeps,
  feedId: string,
  change: FeedChange,
): Promise<void> {
  const feed = await findFeedById(deps.db, feedId);
  const source = sourceNamed(feed.source);
  const params = change.params === undefined ? feed.params : checkParams(source, change.params);
  refuseOtherWiki(feed, params);
  const language = change.language === undefined ? feed.language : checkLanguage(change.language);
  checkFields(change);
  const isOther = !isDeepStrictEqual(params, feed.params) || language !== feed.language;
  const defaults = source.defaults(params, { language, config: deps.config.wikimedia });
  await updateProfile(deps, feedId, {
    displayName: change.displayName,
    note: change.note === undefined ? undefined : short(change.note, 500),
    avatar: change.avatar === null ? await iconOf(source.icon) : change.avatar,
    fields: isOther ? profileFields(defaults, language) : undefined,
  });
  await write(deps, feed, { ...change, params, language });
}

async function write(
  deps: Pick<CreateFeedDeps, 'db'>,
  feed: FeedRow,
  change: FeedChange & { params: unknown; language: string },
): Promise<void> {
  const isOther = !isDeepStrictEqual(change.params, feed.params);
  const schedule = change.schedule && toColumns(change.schedule);
  await deps.db
    .updateTable('feeds')
    .set({
      params: JSON.stringify(change.params),
      language: change.language,
      hashtags: change.hashtags && [...change.hashtags],
      posts_per_run: change.postsPerRun,
      ...schedule,
      ...(schedule && { next_run_at: nextRun(schedule, new Date()) }),
      ...(isOther && { read_until: null, next_run_at: new Date() }),
    })
    .where('account_id', '=', feed.account_id)
    .execute();
  if (!isOther) return;
  await deps.db
    .updateTable('feed_items')
    .set({ state: 'skipped', reason: REASONS.feed_changed })
    .where('feed_id', '=', feed.account_id)
    .where('state', '=', 'waiting')
    .execute();
}

function refuseOtherWiki(feed: FeedRow, params: unknown): void {
  const wikiOf = (some: unknown): unknown => (some as { wiki?: unknown } | null)?.wiki;
  if (wikiOf(params) === wikiOf(feed.params)) return;
  const text = 'A feed stays with its wiki: make another feed for another wiki';
  throw faulty([{ field: 'params.wiki', code: 'ERR_INVALID', text }]);
}
