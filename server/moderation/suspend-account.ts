import { recordEvent } from '#server/bus/record.ts';
import { DomainError } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { credentialsChanged } from '#server/users/credential-changes.ts';
import { endSessions } from '#server/users/sessions.ts';

/** Hides an account, here or elsewhere, and keeps its user out. Again is fine. */
export async function suspendAccount(db: Db, accountId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const suspended = await tx
      .updateTable('accounts')
      .set({ suspended_at: new Date(), updated_at: new Date() })
      .where('id', '=', accountId)
      .where('suspended_at', 'is', null)
      .returning('domain')
      .executeTakeFirst();
    const user = await userOf(tx, accountId);
    if (user) await endSessions(tx, user.id);
    if (user) await ownReasons(tx, user.id);
    if (suspended?.domain === null) await recordEvent(tx, 'account.updated', { accountId });
  });
}

/** Shows it again; its user may come back. What was deleted stays so. */
export async function unsuspendAccount(db: Db, accountId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const account = await tx
      .updateTable('accounts')
      .set({ suspended_at: null, updated_at: new Date() })
      .where('id', '=', accountId)
      .returning('domain')
      .executeTakeFirst();
    if (account?.domain !== null) return;
    if (!(await userOf(tx, accountId))) throw new DomainError('gone', 'This account was deleted');
    await credentialsChanged(tx);
    await recordEvent(tx, 'account.updated', { accountId });
  });
}

/**
 * Whoever a lock of their wiki account keeps out comes back when it ends, but not whoever is suspended
 * here as well.
 */
async function ownReasons(tx: Tx, userId: string): Promise<void> {
  await tx
    .updateTable('wiki_identities')
    .set({ locked_at: null })
    .where('user_id', '=', userId)
    .execute();
}

async function userOf(tx: Tx, accountId: string): Promise<{ id: string } | undefined> {
  return await tx
    .selectFrom('users')
    .select('id')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}
