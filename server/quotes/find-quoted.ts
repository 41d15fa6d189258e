import { type RawBuilder, sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { visibleTo, type Who } from '#server/statuses/policy.ts';

/** What a quoted status is to one viewer. */
export interface QuotedRow {
  id: string;
  deleted: boolean;
  visible: boolean;
  /** Why the viewer does not want to see it. */
  hidden: 'blocked_domain' | 'blocked_account' | 'muted_account' | null;
}

/** In one query, however many; none when there are none. */
export async function findQuoted(
  db: Db,
  ids: readonly string[],
  viewer: string | null,
): Promise<Map<string, QuotedRow>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<QuotedRow>`
    select statuses.id, statuses.deleted_at is not null as deleted,
      statuses.reblog_of_id is null and ${visibleTo(viewer)} as visible, ${hiddenFrom(viewer)} as hidden
    from statuses where statuses.id = any(${[...new Set(ids)]}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Why a viewer does not want to see the row of `statuses`; null where they do. */
export function hiddenFrom(viewer: Who | null): RawBuilder<QuotedRow['hidden']> {
  if (viewer === null) return sql`null::text`;
  return sql`case
    when statuses.account_id = ${viewer} then null
    when exists (select from account_domain_blocks d join accounts there on there.domain = d.domain
      where d.account_id = ${viewer} and there.id = statuses.account_id) then 'blocked_domain'
    when exists (select from blocks b
      where b.account_id = ${viewer} and b.target_account_id = statuses.account_id) then 'blocked_account'
    when exists (select from mutes m
      where m.account_id = ${viewer} and m.target_account_id = statuses.account_id
        and (m.expires_at is null or m.expires_at > now())) then 'muted_account' end`;
}

/** Where the status that a status quotes is read; null where it quotes none that is known. */
export async function findQuotedLink(
  db: Db,
  statusId: string,
): Promise<{ uri: string; url: string | null } | null> {
  const row = await db
    .selectFrom('quotes')
    .innerJoin('statuses', 'statuses.id', 'quotes.quoted_status_id')
    .select(['statuses.uri', 'statuses.url'])
    .where('quotes.status_id', '=', statusId)
    .executeTakeFirst();
  return row ?? null;
}

/** What a status quotes, or wants to; null where that is nothing that is known. */
export async function findQuotedId(db: Db, statusId: string): Promise<string | null> {
  const row = await db
    .selectFrom('quotes')
    .select('quoted_status_id')
    .where('status_id', '=', statusId)
    .executeTakeFirst();
  return row?.quoted_status_id ?? null;
}
