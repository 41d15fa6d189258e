import { type RawBuilder, sql, type SqlBool } from 'kysely';

/**
 * What a viewer does not want to see, for rows of `statuses`; whether they may is the question of
 * `statuses/policy.ts`. Conditions in SQL, so that a page is full however much is left out.
 */
type Condition = RawBuilder<SqlBool>;

/** The viewer has blocked or muted the account, or blocked its host; `account` is a column. */
export function hiddenAccount(viewer: string, account: string): Condition {
  const id = sql.ref(account);
  return sql<SqlBool>`(exists (select from blocks
      where blocks.account_id = ${viewer} and blocks.target_account_id = ${id})
    or exists (select from mutes where mutes.account_id = ${viewer} and mutes.target_account_id = ${id}
      and (mutes.expires_at is null or mutes.expires_at > now()))
    or exists (select from account_domain_blocks join accounts there on there.domain = account_domain_blocks.domain
      where account_domain_blocks.account_id = ${viewer} and there.id = ${id}))`;
}

/** The status, or what it boosts, names somebody whom the viewer has blocked or muted. */
export function namesHidden(viewer: string): Condition {
  return sql<SqlBool>`exists (select from status_mentions named
    where named.status_id in (statuses.id, statuses.reblog_of_id) and not named.silent
      and named.account_id <> ${viewer}
      and (exists (select from blocks
          where blocks.account_id = ${viewer} and blocks.target_account_id = named.account_id)
        or exists (select from mutes where mutes.account_id = ${viewer} and mutes.target_account_id = named.account_id
          and (mutes.expires_at is null or mutes.expires_at > now()))))`;
}

/** The author of what a boost boosts is hidden; false for what is no boost. */
export function boostsHidden(viewer: string): Condition {
  return sql<SqlBool>`(statuses.reblog_of_id is not null and exists (select from statuses original
    where original.id = statuses.reblog_of_id and ${hiddenAccount(viewer, 'original.account_id')}))`;
}

/** The conversation of the status, or of what it boosts, is muted. */
export function conversationMuted(viewer: string): Condition {
  return sql<SqlBool>`exists (select from conversation_mutes
    where conversation_mutes.account_id = ${viewer} and conversation_mutes.conversation_id = statuses.conversation_id)`;
}

/** Nobody the viewer does not want to see has written, boosted or is named in it. For public timelines. */
export function wanted(viewer: string | null): Condition {
  if (viewer === null) return sql<SqlBool>`true`;
  return sql<SqlBool>`(statuses.account_id = ${viewer} or not (
    ${hiddenAccount(viewer, 'statuses.account_id')} or ${boostsHidden(viewer)} or ${namesHidden(viewer)}))`;
}

/** The author is limited by the moderators: shown to their followers, not to everybody. */
export function limitedAuthor(): Condition {
  return sql<SqlBool>`exists (select from accounts
    where accounts.id = statuses.account_id and accounts.silenced_at is not null)`;
}

/** Answers somebody else; a thread with oneself is no reply. */
export function repliesToOthers(): Condition {
  return sql<SqlBool>`(statuses.in_reply_to_uri is not null
    and statuses.in_reply_to_account_id is distinct from statuses.account_id)`;
}
