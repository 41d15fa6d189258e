import { sql } from 'kysely';
import type { Relationship } from '#server/contract/relationship.ts';
import { toApiDate } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';

interface RelationshipRow {
  id: string;
  follow_reblogs: boolean | null;
  follow_notify: boolean | null;
  follow_languages: string[] | null;
  request_reblogs: boolean | null;
  request_notify: boolean | null;
  request_languages: string[] | null;
  followed_by: boolean;
  requested_by: boolean;
  blocking: boolean;
  blocked_by: boolean;
  mute_notifications: boolean | null;
  mute_expires_at: Date | null;
  domain_blocking: boolean;
  endorsed: boolean;
  note: string | null;
}

/**
 * How `accountId` stands to each of `ids`, in the order asked; unknown accounts are left out, asking
 * about oneself is allowed. One query. https://docs.joinmastodon.org/entities/Relationship/
 */
export async function relationships(
  db: Db,
  accountId: string,
  ids: readonly string[],
  whom: 'everybody' | 'not suspended' = 'everybody',
): Promise<Relationship[]> {
  if (ids.length === 0) return [];
  const rows = await findRows(db, accountId, [...new Set(ids)], whom);
  const byId = new Map(rows.map((row) => [row.id, present(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The same for one account that exists. */
export async function relationship(
  db: Db,
  accountId: string,
  targetAccountId: string,
): Promise<Relationship> {
  const [found] = await relationships(db, accountId, [targetAccountId]);
  if (!found) throw new Error(`no account ${targetAccountId}`);
  return found;
}

async function findRows(
  db: Db,
  me: string,
  ids: string[],
  whom: 'everybody' | 'not suspended',
): Promise<RelationshipRow[]> {
  const { rows } = await sql<RelationshipRow>`
    select a.id,
      f.show_reblogs as follow_reblogs, f.notify as follow_notify, f.languages as follow_languages,
      r.show_reblogs as request_reblogs, r.notify as request_notify, r.languages as request_languages,
      exists (select from follows x where x.account_id = a.id and x.target_account_id = ${me}) as followed_by,
      exists (select from follow_requests x where x.account_id = a.id and x.target_account_id = ${me}) as requested_by,
      exists (select from blocks x where x.account_id = ${me} and x.target_account_id = a.id) as blocking,
      exists (select from blocks x where x.account_id = a.id and x.target_account_id = ${me}) as blocked_by,
      exists (select from account_domain_blocks x where x.account_id = ${me} and x.domain = a.domain) as domain_blocking,
      exists (select from endorsements x where x.account_id = ${me} and x.target_account_id = a.id) as endorsed,
      m.hide_notifications as mute_notifications, m.expires_at as mute_expires_at,
      n.comment as note
    from accounts a
    left join follows f on f.account_id = ${me} and f.target_account_id = a.id
    left join follow_requests r on r.account_id = ${me} and r.target_account_id = a.id
    left join mutes m on m.account_id = ${me} and m.target_account_id = a.id
      and (m.expires_at is null or m.expires_at > now())
    left join account_notes n on n.account_id = ${me} and n.target_account_id = a.id
    where a.id = any(${ids}::bigint[])
      and (${whom === 'everybody'} or a.suspended_at is null)`.execute(db);
  return rows;
}

function present(row: RelationshipRow): Relationship {
  const following = row.follow_reblogs !== null;
  return {
    id: row.id,
    following,
    showing_reblogs: row.follow_reblogs ?? row.request_reblogs ?? false,
    notifying: row.follow_notify ?? row.request_notify ?? false,
    languages: following ? row.follow_languages : row.request_languages,
    followed_by: row.followed_by,
    blocking: row.blocking,
    blocked_by: row.blocked_by,
    muting: row.mute_notifications !== null,
    muting_notifications: row.mute_notifications ?? false,
    muting_expires_at: row.mute_expires_at ? toApiDate(row.mute_expires_at) : null,
    requested: row.request_reblogs !== null,
    requested_by: row.requested_by,
    domain_blocking: row.domain_blocking,
    endorsed: row.endorsed,
    note: row.note ?? '',
  };
}
