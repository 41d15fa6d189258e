import { recordEvent } from '../bus/record.ts';
import type { Db } from '../db/pool.ts';
import { inTransaction } from '../db/transaction.ts';
import { endAllAccess } from '../users/sessions.ts';

/** Hides an account, here or elsewhere, and ends the access of its user. Again is fine. */
export async function suspendAccount(db: Db, accountId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const suspended = await tx
      .updateTable('accounts')
      .set({ suspended_at: new Date(), updated_at: new Date() })
      .where('id', '=', accountId)
      .where('suspended_at', 'is', null)
      .returning('domain')
      .executeTakeFirst();
    const user = await tx
      .selectFrom('users')
      .select('id')
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (user) await endAllAccess(tx, user.id);
    if (suspended?.domain === null) await recordEvent(tx, 'account.updated', { accountId });
  });
}

/** Shows it again. Its user signs in anew. */
export async function unsuspendAccount(db: Db, accountId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const account = await tx
      .updateTable('accounts')
      .set({ suspended_at: null, updated_at: new Date() })
      .where('id', '=', accountId)
      .returning('domain')
      .executeTakeFirst();
    if (account?.domain === null) await recordEvent(tx, 'account.updated', { accountId });
  });
}
