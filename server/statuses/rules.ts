import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { opaque, someRow } from '#server/db/expressions.ts';
import type { Who } from './policy.ts';

/**
 * What a viewer does not want to see, for rows of `statuses`; whether they may is the question of
 * `statuses/policy.ts`. Conditions in SQL, so that a page is full however much is left out.
 */
type Condition = RawBuilder<SqlBool>;

/** The viewer has blocked or muted the account, or blocked its host; `account` is a column. */
export function hiddenAccount(viewer: Who, account: string): Condition {
  const id = sql.ref(account);
  return sql<SqlBool>`(${shunned(viewer, id)} or ${someRow(sql`
    from account_domain_blocks d join accounts there on there.domain = d.domain
    where d.account_id = ${viewer} and there.id = ${id}`)})`;
}

/** The status, or what it boosts, names somebody whom the viewer has blocked or muted. */
export function namesHidden(viewer: Who): Condition {
  return someRow(sql`from status_mentions named
    where named.status_id in (statuses.id, statuses.reblog_of_id) and not named.silent
      and named.account_id <> ${viewer} and ${shunned(viewer, sql.ref('named.account_id'))}`);
}

/** The author of what a boost boosts is hidden; false for what is no boost. */
export function boostsHidden(viewer: Who): Condition {
  return sql<SqlBool>`(statuses.reblog_of_id is not null and ${someRow(sql`from statuses original
    where original.id = statuses.reblog_of_id and ${hiddenAccount(viewer, 'original.account_id')}`)})`;
}

function shunned(viewer: Who, id: RawBuilder<unknown>): Condition {
  return sql<SqlBool>`(${someRow(sql`from blocks
      where blocks.account_id = ${viewer} and blocks.target_account_id = ${id}`)}
    or ${someRow(sql`from mutes where mutes.account_id = ${viewer} and mutes.target_account_id = ${id}
      and (mutes.expires_at is null or mutes.expires_at > now())`)})`;
}

/** The same, or the account has blocked the viewer: whom a list of accounts does not show them. */
export function keptApart(viewer: Who, account: string): Condition {
  return sql<SqlBool>`(${hiddenAccount(viewer, account)} or ${someRow(sql`from blocks
    where blocks.account_id = ${sql.ref(account)} and blocks.target_account_id = ${viewer}`)})`;
}

/**
 * By nobody whom the viewer does not want to see, nor, unless they follow them, whom moderators have
 * limited. For threads and searches, which show what the viewer asked for, whoever is named in it
 * (Mastodon's StatusFilter).
 */
export function unfiltered(viewer: Who | null): Condition {
  if (viewer === null) return sql<SqlBool>`not ${byLimitedAuthor()}`;
  return opaque(sql<SqlBool>`statuses.account_id = ${viewer} or not (
    ${hiddenAccount(viewer, 'statuses.account_id')} or (${byLimitedAuthor()} and not ${someRow(sql`
      from follows where follows.account_id = ${viewer}
        and follows.target_account_id = statuses.account_id`)}))`);
}

/**
 * Nobody the viewer does not want to see has written or boosted it. For public timelines, which show
 * also what merely names such people, as in Mastodon.
 */
export function wanted(viewer: Who | null): Condition {
  if (viewer === null) return sql<SqlBool>`true`;
  return opaque(sql<SqlBool>`statuses.account_id = ${viewer} or not (
    ${hiddenAccount(viewer, 'statuses.account_id')} or ${boostsHidden(viewer)})`);
}

/** The author is limited by the moderators: shown to their followers, not to everybody. */
export function byLimitedAuthor(): Condition {
  return someRow(
    sql`from accounts a where a.id = statuses.account_id and a.silenced_at is not null`,
  );
}

/** Answers somebody else; a thread with oneself is no reply. */
export function answersOthers(): Condition {
  return sql<SqlBool>`(statuses.in_reply_to_uri is not null
    and statuses.in_reply_to_account_id is distinct from statuses.account_id)`;
}

/** Something is attached to it. */
export function hasMedia(): Condition {
  return someRow(sql`from media where media.status_id = statuses.id`);
}
