import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { notFound } from '#server/core/errors.ts';
import { formError } from './form-errors.ts';
import { requireFresh } from './prove.ts';
import { checkPassword, hashPassword } from './password.ts';
import { userById } from './queries.ts';
import { endAllAccess } from './sessions.ts';
import { tellOfChange } from './tell-of-change.ts';
import { passwordFaults } from './validate.ts';

/**
 * Replaces a user's password by another, given the present one; whoever came by a wiki account has
 * none yet and must have signed in a moment ago. Ends every other session and every token; `sessionId` is the one that asks.
 */
export async function changePassword(
  db: Db,
  change: { userId: string; sessionId: string; current: string; password: string },
): Promise<void> {
  const user = await userById(db, change.userId);
  if (!user) throw notFound();
  const isFirst = user.password_hash === null;
  if (!isFirst && !(await checkPassword(change.current, user.password_hash))) {
    throw formError([['current_password', 'ERR_INVALID']]);
  }
  if (isFirst) await requireFresh(db, change.sessionId);
  const faults = passwordFaults(change.password);
  if (faults.length > 0) throw formError(faults);
  const passwordHash = await hashPassword(change.password);
  await inTransaction(db, async (tx) => {
    await tellOfChange(tx, user.id, { what: 'password' });
    await tx
      .updateTable('users')
      .set({ password_hash: passwordHash })
      .where('id', '=', user.id)
      .execute();
    await endAllAccess(tx, user.id, change.sessionId);
  });
}
