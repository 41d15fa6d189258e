import { sql } from 'kysely';
import { invalid } from '#server/core/errors.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import type { Pair, PairDeps } from './pair.ts';
import { lockPair } from './pair.ts';

/** Of one account; so many may be asked for at once. */
export const MAX_ENDORSEMENTS = 500;

/**
 * One account recommends another on its profile. Only whom one follows; `invalid` otherwise, in
 * Mastodon's words, and for one too many. Doing it twice is fine.
 */
export async function endorse(deps: PairDeps, pair: Pair): Promise<void> {
  const { accountId: account_id, targetAccountId: target_account_id } = pair;
  await inTransaction(deps.db, async (tx) => {
    await lockPair(tx, pair);
    const follow = await tx
      .selectFrom('follows')
      .select('id')
      .where('account_id', '=', account_id)
      .where('target_account_id', '=', target_account_id)
      .executeTakeFirst();
    if (!follow) throw invalid('You must be already following the person you want to endorse');
    await tx
      .insertInto('endorsements')
      .values({ account_id, target_account_id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await refuseTooMany(tx, account_id);
  });
}

/** Two at once come one by one. */
async function refuseTooMany(tx: Tx, accountId: string): Promise<void> {
  await sql`select id from accounts where id = ${accountId} for no key update`.execute(tx);
  const { rows } = await sql<{ endorsed: number }>`
    select count(*)::int as endorsed from endorsements where account_id = ${accountId}`.execute(tx);
  if (rows[0]!.endorsed > MAX_ENDORSEMENTS)
    throw invalid(`You cannot endorse more than ${MAX_ENDORSEMENTS} accounts`);
}

/** Takes it back; doing it twice is fine. */
export async function unendorse(deps: PairDeps, pair: Pair): Promise<void> {
  await inTransaction(deps.db, (tx) => forgetEndorsement(tx, pair));
}

/** The same inside a transaction, for somebody who is no longer followed. */
export async function forgetEndorsement(tx: Tx, pair: Pair): Promise<void> {
  await tx
    .deleteFrom('endorsements')
    .where('account_id', '=', pair.accountId)
    .where('target_account_id', '=', pair.targetAccountId)
    .execute();
}
