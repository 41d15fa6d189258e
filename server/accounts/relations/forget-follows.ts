import { sql } from 'kysely';
import type { Subscribers } from '#server/bus/catalog.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';

/** Once other servers are told that an account here is gone, what said whom to tell goes too. */
export function accountSubscribers(deps: { db: Db }): Subscribers {
  return { 'account.deleted': [({ accountId }) => forgetFollows(deps.db, accountId)] };
}

/**
 * Ends the follows that a deleted account of this server still has to and from elsewhere, with the
 * counters of the others. Again is fine; an account that is not deleted keeps what it has.
 */
export async function forgetFollows(db: Db, accountId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const deleted = await tx
      .selectFrom('accounts')
      .leftJoin('users', 'users.account_id', 'accounts.id')
      .select('accounts.id')
      .where('accounts.id', '=', accountId)
      .where('accounts.domain', 'is', null)
      .where('accounts.suspended_at', 'is not', null)
      .where('users.id', 'is', null)
      .executeTakeFirst();
    if (deleted === undefined) return;
    await uncount(tx, accountId);
    for (const table of ['follows', 'follow_requests'] as const) {
      await tx
        .deleteFrom(table)
        .where((eb) =>
          eb.or([eb('account_id', '=', accountId), eb('target_account_id', '=', accountId)]),
        )
        .execute();
    }
  });
}

async function uncount(tx: Tx, accountId: string): Promise<void> {
  await sql`
    update account_stats set
      followers_count = greatest(0, followers_count - gone.followers),
      following_count = greatest(0, following_count - gone.following)
    from (
      select id, sum(followers)::int as followers, sum(following)::int as following from (
        select target_account_id as id, 1 as followers, 0 as following from follows
          where account_id = ${accountId}
        union all
        select account_id, 0, 1 from follows where target_account_id = ${accountId}) each
      group by id) gone
    where account_stats.account_id = gone.id`.execute(tx);
}
