import { type RawBuilder, sql, type SqlBool } from 'kysely';

/**
 * THE one question of visibility: may this account see the status? For the client API, web,
 * ActivityPub, search, feeds and notifications alike. The viewer is a local account, a remote one
 * (a signed GET), or null for the public. `alias` names the `statuses` row of the query.
 *
 * Visible is what is not deleted, whose author is not suspended, has not blocked the viewer nor the
 * viewer's host, and which is public or unlisted, one's own, addressed to the viewer, or for
 * followers of whom the viewer is one. A boost is visible where both it and what it boosts are.
 */
export function visibleTo(viewer: string | null, alias = 'statuses'): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${openTo(viewer, alias)} and (${sql.ref(`${alias}.reblog_of_id`)} is null or exists (
    select from statuses boosted
    where boosted.id = ${sql.ref(`${alias}.reblog_of_id`)} and ${openTo(viewer, 'boosted')})))`;
}

/** Whether a status may be boosted by `account`: public and unlisted ones by all, private by its author. */
export function boostableBy(account: string, alias = 'statuses'): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.ref(`${alias}.visibility`)} in ('public', 'unlisted')
    or (${sql.ref(`${alias}.visibility`)} = 'private' and ${sql.ref(`${alias}.account_id`)} = ${account}))`;
}

function openTo(viewer: string | null, alias: string): RawBuilder<SqlBool> {
  const present = sql<SqlBool>`${sql.ref(`${alias}.deleted_at`)} is null and not exists (
    select from accounts author
    where author.id = ${sql.ref(`${alias}.account_id`)} and author.suspended_at is not null)`;
  const listed = sql<SqlBool>`${sql.ref(`${alias}.visibility`)} in ('public', 'unlisted')`;
  if (viewer === null) return sql<SqlBool>`(${present} and ${listed})`;
  return sql<SqlBool>`(${present} and (${sql.ref(`${alias}.account_id`)} = ${viewer} or (
    (${listed} or ${addressedTo(viewer, alias)} or ${followersOf(viewer, alias)})
    and not ${shutOut(viewer, alias)})))`;
}

function addressedTo(viewer: string, alias: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (select from status_mentions
    where status_mentions.status_id = ${sql.ref(`${alias}.id`)} and status_mentions.account_id = ${viewer})`;
}

function followersOf(viewer: string, alias: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.ref(`${alias}.visibility`)} = 'private' and exists (select from follows
    where follows.account_id = ${viewer} and follows.target_account_id = ${sql.ref(`${alias}.account_id`)}))`;
}

/** Whether the author blocks the viewer, or the whole host the viewer is on. */
function shutOut(viewer: string, alias: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(exists (select from blocks
      where blocks.account_id = ${sql.ref(`${alias}.account_id`)} and blocks.target_account_id = ${viewer})
    or exists (select from account_domain_blocks
      join accounts reader on reader.domain = account_domain_blocks.domain
      where account_domain_blocks.account_id = ${sql.ref(`${alias}.account_id`)} and reader.id = ${viewer}))`;
}
