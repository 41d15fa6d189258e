import { recordEvent } from '#server/bus/record.ts';
import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import { DAY } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { credentialsChanged } from './credential-changes.ts';
import { isMailToken, mailToken, userOfMailToken } from './mail-token.ts';
import { userByEmail, userById, type UserRow } from './queries.ts';

const LINK_LIFETIME = 7 * DAY;

/** The link that proves that mail to this address is read by this user. */
export function confirmationLink(
  deps: { config: Config; secretKey: string },
  user: { id: string; email: string | null },
): string {
  const token = mailToken(deps.secretKey, {
    purpose: 'confirm',
    userId: user.id,
    state: user.email ?? '',
    expiresAt: Date.now() + LINK_LIFETIME,
  });
  return `${deps.config.origin}/auth/confirm?token=${encodeURIComponent(token)}`;
}

/** Confirms the address a link was sent to; once more is fine. Returns the user as they are now. */
export async function confirmEmail(
  deps: { db: Db; secretKey: string },
  token: string,
): Promise<UserRow> {
  const userId = userOfMailToken(token);
  const user = userId === null ? undefined : await userById(deps.db, userId);
  const expected = {
    purpose: 'confirm',
    userId: user?.id ?? '',
    state: user?.email ?? '',
  } as const;
  if (!user || !isMailToken(deps.secretKey, token, expected)) {
    throw new DomainError('invalid', 'This link is not valid, or no longer. Ask for a new one.');
  }
  if (user.confirmed_at) return user;
  const confirmed = new Date();
  await inTransaction(deps.db, async (tx) => {
    await tx
      .updateTable('users')
      .set({ confirmed_at: confirmed })
      .where('id', '=', user.id)
      .execute();
    await credentialsChanged(tx);
    await recordEvent(tx, 'user.confirmed', { userId: user.id });
  });
  return { ...user, confirmed_at: confirmed };
}

/**
 * Sends the confirmation mail again. Says nothing about whether the address is known, so the caller
 * answers the same in any case.
 */
export async function requestConfirmation(db: Db, email: string): Promise<void> {
  const user = await userByEmail(db, email);
  if (!user || user.confirmed_at) return;
  await inTransaction(db, (tx) =>
    recordEvent(tx, 'user.confirmation-requested', { userId: user.id }),
  );
}
