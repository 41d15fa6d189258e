import { type RawBuilder, sql } from 'kysely';

/**
 * How new an account or a follow has to be to be held back, as in Mastodon
 * (https://docs.joinmastodon.org/entities/NotificationPolicy/).
 */
const NEW_ACCOUNT = sql`interval '30 days'`;
const NEW_FOLLOWER = sql`interval '3 days'`;

/** Kinds that a policy may hold back; what somebody asked for or must know is never. */
const FILTERABLE = ['mention', 'reblog', 'follow', 'follow_request', 'favourite', 'quote'];

export function isFilterable(type: string): boolean {
  return FILTERABLE.includes(type);
}

/**
 * What the policy of the row `target` (alias `p`, may be absent) says of what the row `actor` did
 * to it: 'drop', 'filter' or 'accept', the strictest of what applies. `statusId` is the status of a
 * mention or quote. Moderators of this server and people whom the target has accepted pass.
 */
export function verdict(type: string, statusId: RawBuilder<string>): RawBuilder<string> {
  if (!isFilterable(type)) return sql<string>`'accept'`;
  const following = sql`exists (select from follows f
    where f.account_id = target.id and f.target_account_id = actor.id)`;
  const follower = sql`exists (select from follows f where f.account_id = actor.id
    and f.target_account_id = target.id and f.created_at <= now() - ${NEW_FOLLOWER})`;
  const passes = sql`(exists (select from notification_permissions permitted
      where permitted.account_id = target.id and permitted.from_account_id = actor.id)
    or exists (select from users staff where staff.account_id = actor.id and staff.role <> 'user'))`;
  const reasons = sql`array[
    case when actor.silenced_at is not null and not ${following}
      then coalesce(p.for_limited_accounts, 'filter') end,
    case when not ${following} then p.for_not_following end,
    case when not ${follower} then p.for_not_followers end,
    case when actor.created_at > now() - ${NEW_ACCOUNT} and not ${following} then p.for_new_accounts end,
    case when ${unasked(type, statusId)} and not ${following}
      then coalesce(p.for_private_mentions, 'filter') end]`;
  return sql<string>`case when ${passes} then 'accept'
    when 'drop' = any(${reasons}) then 'drop'
    when 'filter' = any(${reasons}) then 'filter' else 'accept' end`;
}

/** A private mention in a conversation in which the target has not spoken to the actor. */
function unasked(type: string, statusId: RawBuilder<string>): RawBuilder<unknown> {
  if (type !== 'mention') return sql`false`;
  return sql`exists (select from statuses s where s.id = ${statusId}
    and s.visibility = 'direct' and not exists (
      select from statuses asked join status_mentions m on m.status_id = asked.id
      where asked.conversation_id = s.conversation_id and asked.id <> s.id
        and asked.account_id = target.id and m.account_id = actor.id and not m.silent))`;
}
