import { sql } from 'kysely';
import { someRow } from '#server/db/expressions.ts';
import { pageStatement } from '#server/db/page-statement.ts';
import type { Db } from '#server/db/pool.ts';
import { variantsOf } from '#server/db/variants.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { foldHashtag } from '#server/statuses/hashtags.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { answersOthers, boostsHidden, hasMedia } from '#server/statuses/rules.ts';

export interface AccountQuery {
  viewer: string | null;
  accountId: string;
  replies: 'with' | 'without';
  reblogs: 'with' | 'without';
  only: 'everything' | 'media';
  /** Only statuses with this hashtag. */
  tagged: string | undefined;
}

/** The skeleton of a profile: ids of what the account wrote and boosted, newest first. */
export async function accountSkeleton(
  db: Db,
  query: AccountQuery,
  page: PageQuery,
): Promise<string[]> {
  const { viewer, accountId, tagged, replies, reblogs, only } = query;
  const read = readAccount({ replies, reblogs, only, by: viewer === null ? 'public' : 'viewer' });
  const rows =
    tagged === undefined
      ? await read(db, { viewer: viewer ?? '', accountId }, page)
      : await accountTimeline(db, query, page).execute();
  return newestFirst(rows, page).map((row) => row.id);
}

type Variant = Pick<AccountQuery, 'replies' | 'reblogs' | 'only'> & { by: 'public' | 'viewer' };

/**
 * Whoever wrote ten statuses or a million: the newest come from the one index in order, and a plan
 * that knew better would only be dearer to find.
 */
const readAccount = variantsOf(({ by, replies, reblogs, only }: Variant) =>
  pageStatement((p: { viewer: string; accountId: string }, page, db) =>
    accountTimeline(
      db,
      {
        replies,
        reblogs,
        only,
        accountId: p.accountId,
        tagged: undefined,
        viewer: by === 'public' ? null : p.viewer,
      },
      page,
    ),
  ),
);

export function accountTimeline(db: Db, query: AccountQuery, page: PageQuery) {
  const { viewer, tagged } = query;
  const filtered = db
    .selectFrom('statuses')
    .select('statuses.id')
    .where('statuses.account_id', '=', query.accountId)
    .where('statuses.deleted_at', 'is', null)
    .$if(query.reblogs === 'without', (q) => q.where('statuses.reblog_of_id', 'is', null))
    .$if(query.replies === 'without', (q) => q.where((eb) => eb.not(answersOthers())))
    .$if(query.only === 'media', (q) =>
      q.where('statuses.reblog_of_id', 'is', null).where(hasMedia()),
    )
    .$if(tagged !== undefined, (q) => q.where(hasTag(tagged ?? '')))
    .where(visibleTo(viewer))
    .$if(viewer !== null, (q) => q.where((eb) => eb.not(boostsHidden(viewer ?? ''))));
  return keyset(filtered, 'statuses.id', page);
}

/** More than any server lets people pin. */
const MOST_PINS = 200;

/** What the account shows at the top of its profile, latest pin first. */
export async function pinnedSkeleton(
  db: Db,
  { accountId, viewer }: Pick<AccountQuery, 'accountId' | 'viewer'>,
  page: PageQuery,
): Promise<string[]> {
  const rows = await db
    .selectFrom('pins')
    .innerJoin('statuses', 'statuses.id', 'pins.status_id')
    .select('statuses.id')
    .where('pins.account_id', '=', accountId)
    .where(visibleTo(viewer))
    .orderBy('pins.id', 'desc')
    .limit(MOST_PINS)
    .execute();
  return pageOf(
    rows.map((row) => row.id),
    page,
  );
}

/** The cursors are ids of statuses here too, but say where to go on in the order of the pins. */
function pageOf(ids: string[], { maxId, sinceId, minId, limit }: PageQuery): string[] {
  const from = maxId === undefined ? 0 : ids.indexOf(maxId) + 1;
  const floor = ids.indexOf(minId ?? sinceId ?? '');
  const between = ids.slice(from, floor === -1 ? undefined : floor);
  return minId === undefined ? between.slice(0, limit) : between.slice(-limit);
}

/** Whether there is such an account at all; a suspended one is there and shows nothing. */
export async function accountExists(db: Db, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', accountId)
    .executeTakeFirst();
  return row !== undefined;
}

function hasTag(name: string) {
  return someRow(sql`from status_hashtags join hashtags on hashtags.id = status_hashtags.hashtag_id
    where status_hashtags.status_id = statuses.id and hashtags.name = ${foldHashtag(name)}`);
}
