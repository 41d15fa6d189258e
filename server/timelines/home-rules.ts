import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { opaque, someRow } from '#server/db/expressions.ts';
import type { Db } from '#server/db/pool.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import {
  boostsHidden,
  conversationMuted,
  hiddenAccount,
  namesHidden,
} from '#server/statuses/rules.ts';

/** Whose statuses come home: the viewer's own and those of everyone they follow. */
export function sources(db: Db, viewer: string) {
  return db
    .selectFrom('follows')
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

/**
 * Mastodon's rules for the home timeline (its FeedManager), for a row of `statuses` and its
 * `source`: one's own always; of others what is visible, in the languages asked for, not of, boosted
 * from or naming somebody hidden, replies only to oneself, to themselves and to people one follows,
 * boosts unless switched off.
 */
export function inHomeOf(viewer: string): RawBuilder<SqlBool> {
  return opaque(sql<SqlBool>`statuses.account_id = ${viewer} or (
    (source.languages is null or statuses.language is null or statuses.language = any(source.languages))
    and (source.show_reblogs or statuses.reblog_of_id is null)
    and ${repliesToFollowed(viewer)}
    and ${visibleTo(viewer)}
    and not ${hiddenAccount(viewer, 'statuses.account_id')}
    and not ${boostsHidden(viewer)}
    and not ${namesHidden(viewer)}
    and not ${conversationMuted(viewer)})`);
}

function repliesToFollowed(viewer: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(statuses.in_reply_to_uri is null
    or statuses.in_reply_to_account_id in (statuses.account_id, ${viewer})
    or ${someRow(sql`from follows
      where follows.account_id = ${viewer} and follows.target_account_id = statuses.in_reply_to_account_id`)})`;
}
