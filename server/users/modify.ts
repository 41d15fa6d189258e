import { recordEvent } from '#server/bus/record.ts';
import { DomainError } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { Role } from '#server/db/schema/users.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { warn } from '#server/moderation/warn.ts';
import { takenError } from './create-user.ts';
import { credentialsChanged } from './credential-changes.ts';
import { formError } from './form-errors.ts';
import { hashPassword } from './password.ts';
import type { UserRow } from './queries.ts';
import { endAllAccess, endSessions } from './sessions.ts';
import { tellOfChange } from './tell-of-change.ts';
import { emailFaults, passwordFaults } from './validate.ts';

/** What moderators and the operator may change about a user; what is undefined stays. */
export interface UserChange {
  role?: Role | undefined;
  email?: string | undefined;
  password?: string | undefined;
  confirmed?: 'now' | undefined;
  approved?: 'now' | undefined;
  /** A disabled user cannot sign in; the account stays visible. */
  access?: 'disabled' | 'enabled' | undefined;
  /** What somebody who is disabled is told. */
  warning?: { text: string };
}

/** Changes a user. A new password ends all sessions and tokens, being disabled the sessions. */
export async function modifyUser(db: Db, user: UserRow, change: UserChange): Promise<void> {
  const faults = [
    ...(change.email === undefined ? [] : emailFaults(change.email)),
    ...(change.password === undefined ? [] : passwordFaults(change.password)),
  ];
  if (faults.length > 0) throw formError(faults);
  const now = new Date();
  const set = {
    updated_at: now,
    ...(change.role === undefined ? {} : { role: change.role }),
    ...(change.email === undefined ? {} : { email: change.email }),
    ...(change.password === undefined
      ? {}
      : { password_hash: await hashPassword(change.password) }),
    ...(change.confirmed && !user.confirmed_at ? { confirmed_at: now } : {}),
    ...(change.approved && !user.approved_at ? { approved_at: now } : {}),
    ...(change.access === undefined
      ? {}
      : { disabled_at: change.access === 'disabled' ? now : null }),
  };
  try {
    await inTransaction(db, async (tx) => {
      if (change.password !== undefined) await tellOfChange(tx, user.id, { what: 'password' });
      if (change.email !== undefined && change.email !== user.email)
        await tellOfChange(tx, user.id, { what: 'email' });
      await tx.updateTable('users').set(set).where('id', '=', user.id).execute();
      if (change.access === 'disabled' && user.disabled_at === null)
        await warn(tx, { ...shutOut(user), text: change.warning?.text ?? '' });
      if (change.approved && !user.approved_at)
        await recordEvent(tx, 'user.approved', { userId: user.id });
      if (change.password !== undefined) await endAllAccess(tx, user.id);
      else if (change.access === 'disabled') await endSessions(tx, user.id);
      else await credentialsChanged(tx);
    });
  } catch (err) {
    throw takenError(err) ?? err;
  }
}

function shutOut({ account_id: accountId }: UserRow) {
  return { accountId, action: 'disable' } as const;
}

/** Turns down somebody who waits for approval: the account is gone, the name free again. */
export async function rejectUser(db: Db, user: UserRow): Promise<void> {
  if (user.approved_at)
    throw new DomainError('invalid', `${user.username} has been approved already`);
  // Nobody has seen it: everything hangs on the account's row.
  await db.deleteFrom('accounts').where('id', '=', user.account_id).execute();
}
