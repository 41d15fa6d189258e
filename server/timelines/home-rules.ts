import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { opaque, someRow } from '#server/db/expressions.ts';
import type { Db } from '#server/db/pool.ts';
import type { RepliesPolicy } from '#server/db/schema/lists.ts';
import { visibleTo, type Who } from '#server/statuses/policy.ts';
import {
  boostsHidden,
  byLimitedAuthor,
  hiddenAccount,
  namesHidden,
} from '#server/statuses/rules.ts';

/** A timeline that is pulled from its authors: home, or one of the viewer's lists. */
export interface Feed {
  viewer: string;
  list: { id: string; repliesPolicy: RepliesPolicy } | null;
}

export function homeFeed(viewer: string): Feed {
  return { viewer, list: null };
}

/** Whose statuses a feed shows, with what its reader wants to see of each. */
export function sources(db: Db, { viewer, list }: Feed) {
  return list === null ? homeSources(db, viewer) : listSources(db, viewer, list.id);
}

/** The rules of a feed, for a row of `statuses` and its `source`. */
export function inFeed({ viewer, list }: Feed): RawBuilder<SqlBool> {
  if (list === null) return inHomeOf(viewer);
  return inListOf(viewer, list);
}

/** A list as values or as columns. */
interface ListRule {
  id: Who;
  repliesPolicy: RepliesPolicy | RawBuilder<RepliesPolicy>;
}

/** The rules of a list, for a row of `statuses` and its `source`. */
export function inListOf(viewer: Who, list: ListRule): RawBuilder<SqlBool> {
  return opaque(sql<SqlBool>`${repliesInList(viewer, list)} and ${inHomeOf(viewer)}`);
}

/**
 * The viewer has put the account into a list whose members stay out of home; `account` is a column.
 * Most have no such list at all, which is asked once and not of every row.
 */
export function inExclusiveList(viewer: Who, account: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(exists (select from lists where lists.account_id = ${viewer} and lists.exclusive)
    and ${someRow(sql`from list_accounts member join lists on lists.id = member.list_id
      where member.account_id = ${sql.ref(account)} and lists.account_id = ${viewer} and lists.exclusive`)})`;
}

/** The viewer's own and those of everyone they follow. */
function homeSources(db: Db, viewer: string) {
  return db
    .selectFrom('follows')
    .where((eb) => eb.not(inExclusiveList(viewer, 'follows.target_account_id')))
    .select([
      'follows.target_account_id as account_id',
      'follows.show_reblogs',
      'follows.languages',
    ])
    .where('follows.account_id', '=', viewer)
    .unionAll(
      db.selectNoFrom([
        sql<string>`${viewer}::bigint`.as('account_id'),
        sql<boolean>`true`.as('show_reblogs'),
        sql<string[] | null>`null::text[]`.as('languages'),
      ]),
    );
}

/** Members that are followed; one who was only asked to be followed shows nothing yet. */
function listSources(db: Db, viewer: string, listId: string) {
  return db
    .selectFrom('list_accounts')
    .leftJoin('follows', (join) =>
      join
        .on('follows.account_id', '=', viewer)
        .onRef('follows.target_account_id', '=', 'list_accounts.account_id'),
    )
    .select([
      'list_accounts.account_id',
      sql<boolean>`coalesce(follows.show_reblogs, true)`.as('show_reblogs'),
      'follows.languages',
    ])
    .where('list_accounts.list_id', '=', listId)
    .where((eb) =>
      eb.or([eb('follows.id', 'is not', null), eb('list_accounts.account_id', '=', viewer)]),
    );
}

/** Replies to oneself and to the reader always; others as the list's policy says. */
function repliesInList(viewer: Who, list: ListRule): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${list.repliesPolicy} = 'followed' or statuses.in_reply_to_uri is null
    or statuses.in_reply_to_account_id in (statuses.account_id, ${viewer})
    or (${list.repliesPolicy} = 'list' and ${someRow(sql`from list_accounts
      where list_accounts.list_id = ${list.id} and list_accounts.account_id = statuses.in_reply_to_account_id`)}))`;
}

/**
 * Mastodon's rules for the home timeline (its FeedManager), for a row of `statuses` and its
 * `source`: one's own always; of others what is visible, in the languages asked for, not of, boosted
 * from or naming somebody hidden, replies only to oneself, to themselves and to people one follows,
 * boosts unless switched off. A conversation that is muted notifies nobody, but stays in the timeline.
 */
export function inHomeOf(viewer: Who): RawBuilder<SqlBool> {
  return opaque(sql<SqlBool>`statuses.account_id = ${viewer} or (
    (source.languages is null or statuses.language is null or statuses.language = any(source.languages))
    and (source.show_reblogs or statuses.reblog_of_id is null)
    and ${repliesToFollowed(viewer)}
    and ${visibleTo(viewer)}
    and not ${hiddenAccount(viewer, 'statuses.account_id')}
    and not ${boostsHidden(viewer)}
    and not ${namesHidden(viewer)})`);
}

/** The status has a hashtag that the viewer follows. */
export function followsItsTag(viewer: Who): RawBuilder<SqlBool> {
  return someRow(sql`from tag_follows followed
    join status_hashtags on status_hashtags.hashtag_id = followed.hashtag_id
    where followed.account_id = ${viewer} and status_hashtags.status_id = statuses.id`);
}

/**
 * Whether a status comes home by a hashtag that the viewer follows: public, no boost, by somebody
 * not limited, not by or naming somebody hidden. Replies come too, as in Mastodon.
 */
export function homeByTagOf(viewer: Who): RawBuilder<SqlBool> {
  return opaque(sql<SqlBool>`statuses.visibility = 'public' and statuses.reblog_of_id is null
    and statuses.account_id <> ${viewer}
    and not ${byLimitedAuthor()}
    and ${visibleTo(viewer)}
    and not ${hiddenAccount(viewer, 'statuses.account_id')}
    and not ${namesHidden(viewer)}`);
}

function repliesToFollowed(viewer: Who): RawBuilder<SqlBool> {
  return sql<SqlBool>`(statuses.in_reply_to_uri is null
    or statuses.in_reply_to_account_id in (statuses.account_id, ${viewer})
    or ${someRow(sql`from follows
      where follows.account_id = ${viewer} and follows.target_account_id = statuses.in_reply_to_account_id`)})`;
}
