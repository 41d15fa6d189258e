import { sql, type SqlBool } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { RepliesPolicy } from '#server/db/schema/lists.ts';
import { visibleTo, type Who } from '#server/statuses/policy.ts';
import { namesHidden, wanted } from '#server/statuses/rules.ts';
import { readersOfNew } from './repeats.ts';
import { followsItsTag, homeByTagOf, inExclusiveList, inHomeOf, inListOf } from './home-rules.ts';

/**
 * The timelines asked the other way round: of these viewers (local accounts), who has the status in
 * theirs? The same rules as those of the timelines, in one statement whatever the number.
 */
type Ids = readonly string[];

const viewer = sql<string>`viewer.id`;

/** Those who have it in their home timeline, without those who had the same there lately. */
export async function homeReaders(db: Db, statusId: string, viewers: Ids): Promise<string[]> {
  if (viewers.length === 0) return [];
  const find = async (id: string, among: Ids) => await findHomeReaders(db, id, among);
  return await readersOfNew(db, statusId, viewers, find);
}

async function findHomeReaders(db: Db, statusId: string, viewers: Ids): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select viewer.id from statuses
      join unnest(${[...viewers]}::bigint[]) viewer (id) on true
      left join follows source
        on source.account_id = viewer.id and source.target_account_id = statuses.account_id
    where statuses.id = ${statusId} and statuses.deleted_at is null
      and (((statuses.account_id = viewer.id or (source.id is not null
          and not ${inExclusiveList(viewer, 'statuses.account_id')}))
        and ${inHomeOf(viewer)})
      or (${followsItsTag(viewer)} and ${homeByTagOf(viewer)}))`.execute(db);
  return rows.map((row) => row.id);
}

/** Those of these lists that it is in, without those that had the same lately. */
export async function listsWith(db: Db, statusId: string, listIds: Ids): Promise<string[]> {
  if (listIds.length === 0) return [];
  const find = async (id: string, among: Ids) => await findListsWith(db, id, among);
  return await readersOfNew(db, statusId, listIds, find);
}

async function findListsWith(db: Db, statusId: string, listIds: Ids): Promise<string[]> {
  const owner = sql<string>`lists.account_id`;
  const list = {
    id: sql<string>`lists.id`,
    repliesPolicy: sql<RepliesPolicy>`lists.replies_policy`,
  };
  const { rows } = await sql<{ id: string }>`
    select lists.id from statuses
      join list_accounts member on member.account_id = statuses.account_id
      join lists on lists.id = member.list_id
      left join follows source
        on source.account_id = lists.account_id and source.target_account_id = statuses.account_id
    where statuses.id = ${statusId} and statuses.deleted_at is null
      and lists.id = any(${[...listIds]}::bigint[])
      and (statuses.account_id = lists.account_id or source.id is not null)
      and ${inListOf(owner, list)}`.execute(db);
  return rows.map((row) => row.id);
}

/**
 * Those who may see it and want to see it where everything public is shown. As in Mastodon, nobody is
 * told live of what names somebody they have blocked or muted, though the timelines have it.
 */
export async function publicReaders(db: Db, statusId: string, viewers: Ids): Promise<string[]> {
  if (viewers.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select viewer.id from statuses join unnest(${[...viewers]}::bigint[]) viewer (id) on true
    where statuses.id = ${statusId} and ${visibleTo(viewer)} and ${wanted(viewer)}
      and (statuses.account_id = viewer.id or not ${namesHidden(viewer)})`.execute(db);
  return rows.map((row) => row.id);
}

/** A status that is gone, or a boost of it, and who may have had it on the screen. */
export interface GoneFrom {
  id: string;
  kind: 'user' | 'list';
  /** The id of the account or of the list. */
  key: string;
}

/**
 * Of these viewers and lists, those that a deleted status and its boosts were shown to, as far as
 * can be said afterwards: followers of its author or its hashtags and whom it names for home, lists of its author's.
 */
export async function deletedReaders(
  db: Db,
  statusId: string,
  { viewers, lists }: { viewers: Ids; lists: Ids },
): Promise<GoneFrom[]> {
  if (viewers.length + lists.length === 0) return [];
  const { rows } = await sql<GoneFrom>`
    with gone as (
      select id, account_id, visibility from statuses
      where (id = ${statusId} or reblog_of_id = ${statusId}) and deleted_at is not null)
    select gone.id, 'user' as kind, viewer.id as key
    from gone join unnest(${[...viewers]}::bigint[]) viewer (id) on
      ${wasInFeedOf(viewer)}
      or exists (select from status_mentions
        where status_mentions.status_id = gone.id and status_mentions.account_id = viewer.id)
      or (gone.visibility = 'public' and exists (select from tag_follows
        join status_hashtags on status_hashtags.hashtag_id = tag_follows.hashtag_id
        where tag_follows.account_id = viewer.id and status_hashtags.status_id = gone.id))
    union all
    select gone.id, 'list', lists.id
    from gone join list_accounts member on member.account_id = gone.account_id
      join lists on lists.id = member.list_id
    where lists.id = any(${[...lists]}::bigint[])
      and ${wasInFeedOf(sql<string>`lists.account_id`)}`.execute(db);
  return rows;
}

/** It is the reader's own, or of somebody they follow and not for named people alone. */
function wasInFeedOf(reader: Who) {
  return sql<SqlBool>`(${reader} = gone.account_id
    or (gone.visibility <> 'direct' and exists (select from follows
      where follows.account_id = ${reader} and follows.target_account_id = gone.account_id)))`;
}
