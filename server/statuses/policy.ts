import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { opaque, someRow } from '#server/db/expressions.ts';
import type { Visibility } from '#server/db/schema/types.ts';

/** An account's id: itself, or the column of a query that holds it. */
export type Who = string | RawBuilder<string>;

/**
 * THE one question of visibility: may this account see the status? For the client API, web,
 * ActivityPub, search, feeds and notifications alike. The viewer is a local account, a remote one
 * (a signed GET), or null for the public; an id, or a column of many of them. `alias` names the
 * `statuses` row of the query.
 *
 * Visible is what is not deleted, whose author is not suspended, has not blocked the viewer nor the
 * viewer's host, and which is public or unlisted, one's own, addressed to the viewer, or for
 * followers of whom the viewer is one. A boost is visible where both it and what it boosts are.
 */
export function visibleTo(viewer: Who | null, alias = 'statuses'): RawBuilder<SqlBool> {
  const boosts = sql.ref(`${alias}.reblog_of_id`);
  return opaque(
    sql<SqlBool>`${openTo(viewer, alias)} and (${boosts} is null or ${someRow(sql`
    from statuses boosted where boosted.id = ${boosts} and ${openTo(viewer, 'boosted')}`)})`,
  );
}

/** What is open to all may be boosted by all who see it, what is for followers by its author only. */
export function mayBoost(
  status: { visibility: Visibility; account_id: string },
  accountId: string,
): boolean {
  if (status.visibility === 'public' || status.visibility === 'unlisted') return true;
  return status.visibility === 'private' && status.account_id === accountId;
}

function openTo(viewer: Who | null, alias: string): RawBuilder<SqlBool> {
  const author = sql.ref(`${alias}.account_id`);
  const visibility = sql.ref(`${alias}.visibility`);
  const present = sql<SqlBool>`${sql.ref(`${alias}.deleted_at`)} is null
    and not ${someRow(sql`from accounts a where a.id = ${author} and a.suspended_at is not null`)}`;
  const listed = sql<SqlBool>`${visibility} in ('public', 'unlisted')`;
  if (viewer === null) return sql<SqlBool>`(${listed} and ${present})`;
  return sql<SqlBool>`(${present} and (${author} = ${viewer} or (
    (${listed}
      or (${visibility} = 'private' and ${someRow(sql`from follows
        where follows.account_id = ${viewer} and follows.target_account_id = ${author}`)})
      or ${someRow(sql`from status_mentions
        where status_mentions.status_id = ${sql.ref(`${alias}.id`)} and status_mentions.account_id = ${viewer}`)})
    and not ${shutOut(viewer, author)})))`;
}

/** Whether the author blocks the viewer, or the whole host the viewer is on. */
function shutOut(viewer: Who, author: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${someRow(sql`from blocks
      where blocks.account_id = ${author} and blocks.target_account_id = ${viewer}`)}
    or ${someRow(sql`from account_domain_blocks d
      where d.account_id = ${author} and d.domain = (select v.domain from accounts v where v.id = ${viewer})`)})`;
}
