import { sql } from 'kysely';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { Tx } from '#server/db/transaction.ts';

/** Who does something to whom. */
export interface Pair {
  accountId: string;
  targetAccountId: string;
}

/** A pair and the id of the activity that told of it, for what came in from another server. */
export interface PairWithUri extends Pair {
  uri?: string | null | undefined;
}

export interface PairDeps {
  db: Db;
}

export interface PairedAccount {
  id: string;
  uri: string;
  domain: string | null;
  locked: boolean;
  suspended_at: Date | null;
  silenced_at: Date | null;
  moved_to_account_id: string | null;
}

/**
 * Both accounts, with everything that is between the two held still until the transaction ends:
 * a follow and a block that come at the same moment must not both stand. Throws "not found" when
 * one is absent, or when they are the same.
 */
export async function lockPair(
  tx: Tx,
  pair: Pair,
): Promise<{ account: PairedAccount; target: PairedAccount }> {
  const { accountId, targetAccountId } = pair;
  const key = [accountId, targetAccountId].toSorted().join(':');
  await sql`select pg_advisory_xact_lock(hashtextextended(${`pair:${key}`}, 0))`.execute(tx);
  const rows = await tx
    .selectFrom('accounts')
    .select(['id', 'uri', 'domain', 'locked', 'moved_to_account_id'])
    .select(['suspended_at', 'silenced_at'])
    .where('id', 'in', [accountId, targetAccountId])
    .execute();
  const account = rows.find((row) => row.id === accountId);
  const target = rows.find((row) => row.id === targetAccountId);
  if (!account || !target) throw notFound();
  return { account, target };
}

/** Adds `by` to what the follower follows and to the followers of the other, exactly. */
export async function countFollow(tx: Tx, pair: Pair, by: 1 | -1): Promise<void> {
  const changes = [
    { id: pair.accountId, column: 'following_count' as const },
    { id: pair.targetAccountId, column: 'followers_count' as const },
  ];
  // In one order everywhere: two transactions that touch the same two rows never wait for each other.
  changes.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  for (const { id, column } of changes) {
    await tx
      .insertInto('account_stats')
      .values({ account_id: id, [column]: Math.max(by, 0) })
      .onConflict((conflict) =>
        conflict
          .column('account_id')
          .doUpdateSet({ [column]: sql`greatest(account_stats.${sql.ref(column)} + ${by}, 0)` }),
      )
      .execute();
  }
}
