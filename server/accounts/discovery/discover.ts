import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { keptApart } from '#server/statuses/rules.ts';
import { hasArrived } from '../policy.ts';

export interface DirectoryQuery {
  order: 'active' | 'new';
  localOnly: boolean;
  /** Whose blocks and mutes count. */
  viewer: string | null;
  limit: number;
  offset: number;
}

/** Ids of accounts that want to be found, most recently active or newest first. */
export async function directory(db: Db, query: DirectoryQuery): Promise<string[]> {
  const rows = await db
    .selectFrom('accounts')
    .leftJoin('account_stats', 'account_stats.account_id', 'accounts.id')
    .select('accounts.id')
    .where('accounts.discoverable', '=', true)
    .where('accounts.suspended_at', 'is', null)
    .where('accounts.silenced_at', 'is', null)
    .where('accounts.moved_to_account_id', 'is', null)
    .where(hasArrived())
    .$if(query.viewer !== null, (q) =>
      q.where((eb) => eb.not(keptApart(query.viewer ?? '', 'accounts.id'))),
    )
    .$if(query.localOnly, (q) => q.where('accounts.domain', 'is', null))
    .$if(query.order === 'active', (q) =>
      q.orderBy(sql`account_stats.last_status_at desc nulls last`),
    )
    .orderBy('accounts.id', 'desc')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return rows.map((row) => row.id);
}

/** How many are named for each; more do not fit a profile's header. */
const FAMILIAR = 10;

/**
 * For each of `ids`, in order and once, who of those that `accountId` follows follow it too. Accounts that
 * hide whom they follow, or by whom they are followed, are not given away.
 */
export async function familiarFollowers(
  db: Db,
  accountId: string,
  ids: readonly string[],
): Promise<{ id: string; accountIds: string[] }[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string; account_ids: string[] }>`
    select target.id, coalesce(array_agg(known.id) filter (where known.id is not null), '{}')::text[] as account_ids
    from accounts target
    left join lateral (
      select follower.id
      from follows mine
      join follows theirs on theirs.account_id = mine.target_account_id and theirs.target_account_id = target.id
      join accounts follower on follower.id = mine.target_account_id
      where mine.account_id = ${accountId} and not follower.hide_collections and not target.hide_collections
        and follower.suspended_at is null
      order by theirs.id desc limit ${FAMILIAR}) known on true
    where target.id = any(${[...ids]}::bigint[])
    group by target.id`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, row.account_ids]));
  return [...new Set(ids)].flatMap((id) => {
    const accountIds = byId.get(id);
    return accountIds ? [{ id, accountIds }] : [];
  });
}
