import { recordEvent } from '#server/bus/record.ts';
import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import { hashSecret } from '#server/core/secrets.ts';
import { HOUR } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { removeIdentity } from '#server/wikimedia/sign-in/identities.ts';
import { formError } from './form-errors.ts';
import { isMailToken, mailToken, userOfMailToken } from './mail-token.ts';
import { hashPassword } from './password.ts';
import { userByEmail, userById, type UserRow } from './queries.ts';
import { endAllAccess } from './sessions.ts';
import { tellOfChange } from './tell-of-change.ts';
import { passwordFaults } from './validate.ts';

const LINK_LIFETIME = 6 * HOUR;

/** Asks for a reset mail. Says nothing about whether the address is known. */
export async function requestPasswordReset(db: Db, email: string): Promise<void> {
  const user = await userByEmail(db, email);
  if (!user || user.disabled_at) return;
  await inTransaction(db, (tx) =>
    recordEvent(tx, 'user.password-reset-requested', { userId: user.id }),
  );
}

/** The link by which a user who reads their mail may set a new password, once. */
export function resetLink(
  deps: { config: Config; secretKey: string },
  user: { id: string; password_hash: string | null },
): string {
  const token = mailToken(deps.secretKey, {
    purpose: 'reset-password',
    userId: user.id,
    state: stateOf(user.password_hash),
    expiresAt: Date.now() + LINK_LIFETIME,
  });
  return `${deps.config.origin}/auth/password/reset?token=${encodeURIComponent(token)}`;
}

/**
 * Sets a new password by a link from a mail, and ends every session and token of the user: whoever
 * had the old password is out, and with `unlink` also who signs in by the linked wiki account. As the mail arrived, the address counts as confirmed.
 */
export async function resetPassword(
  deps: { db: Db; secretKey: string },
  form: { token: string; password: string; wikiAccount: 'keep' | 'unlink' },
): Promise<void> {
  const user = await userOfResetLink(deps, form.token);
  if (!user) {
    throw new DomainError('invalid', 'This link is not valid, or no longer. Ask for a new one.');
  }
  const faults = passwordFaults(form.password);
  if (faults.length > 0) throw formError(faults);
  const passwordHash = await hashPassword(form.password);
  await inTransaction(deps.db, async (tx) => {
    await tellOfChange(tx, user.id, { what: 'password' });
    if (form.wikiAccount === 'unlink')
      await removeIdentity(tx, { userId: user.id, accountId: user.account_id });
    const result = await tx
      .updateTable('users')
      .set({ password_hash: passwordHash, confirmed_at: user.confirmed_at ?? new Date() })
      .where('id', '=', user.id)
      // Of two that use the link at once, one does.
      .where('password_hash', 'is not distinct from', user.password_hash)
      .executeTakeFirst();
    if (result.numUpdatedRows === 0n)
      throw new DomainError('conflict', 'This link has been used already.');
    await endAllAccess(tx, user.id);
  });
}

/** Whom a link from a mail was made for; null for one that does not hold. */
export async function userOfResetLink(
  deps: { db: Db; secretKey: string },
  token: string,
): Promise<UserRow | null> {
  const userId = userOfMailToken(token);
  const user = userId === null ? undefined : await userById(deps.db, userId);
  const state = stateOf(user?.password_hash ?? null);
  const expected = { purpose: 'reset-password', userId: user?.id ?? '', state } as const;
  return user && isMailToken(deps.secretKey, token, expected) ? user : null;
}

/** The link dies with the password it replaces; the hash itself stays out of the token's input. */
function stateOf(passwordHash: string | null): string {
  return hashSecret(passwordHash ?? '').toString('base64url');
}
