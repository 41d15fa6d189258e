import type { Tx } from '#server/db/transaction.ts';

/** Takes an account out of all lists of somebody who no longer follows it. */
export async function forgetMember(
  tx: Tx,
  pair: { accountId: string; targetAccountId: string },
): Promise<void> {
  await tx
    .deleteFrom('list_accounts')
    .using('lists')
    .whereRef('lists.id', '=', 'list_accounts.list_id')
    .where('lists.account_id', '=', pair.accountId)
    .where('list_accounts.account_id', '=', pair.targetAccountId)
    .execute();
}
