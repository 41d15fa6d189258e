import { recordEvent } from '#server/bus/record.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { takenError } from './create-user.ts';
import { formError } from './form-errors.ts';
import { emailFaults } from './validate.ts';

/** Corrects the address of somebody who waits for the confirmation mail, and sends it there. */
export async function changeEmail(db: Db, user: { id: string }, email: string): Promise<void> {
  const faults = emailFaults(email);
  if (faults.length > 0) throw formError(faults);
  try {
    await inTransaction(db, async (tx) => {
      await tx
        .updateTable('users')
        .set({ email, updated_at: new Date() })
        .where('id', '=', user.id)
        .execute();
      await recordEvent(tx, 'user.confirmation-requested', { userId: user.id });
    });
  } catch (err) {
    throw takenError(err) ?? err;
  }
}
