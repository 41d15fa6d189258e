import { sameText, seal } from '#server/core/secrets.ts';

export type MailPurpose = 'confirm' | 'reset-password';

/**
 * A token for a link in a mail, made of nothing but what is known already, so that whoever sends
 * the mail needs only ids. It holds until `expiresAt` and as long as `state` stays what it was: the
 * address to confirm, the password to replace.
 */
export function mailToken(
  secretKey: string,
  link: { purpose: MailPurpose; userId: string; state: string; expiresAt: number },
): string {
  const expiry = Math.floor(link.expiresAt / 1000).toString(36);
  return [link.userId, expiry, sign(secretKey, { ...link, expiry })].join('.');
}

/** The user a token names, without believing it yet; null for what is no token. */
export function userOfMailToken(token: string): string | null {
  return /^(\d{1,18})\.[0-9a-z]+\.[\w-]+$/.exec(token)?.[1] ?? null;
}

/** Whether we made this token for this purpose and state, and it has not expired. */
export function isMailToken(
  secretKey: string,
  token: string,
  expected: { purpose: MailPurpose; userId: string; state: string },
): boolean {
  const [, expiry = '', signature = ''] = token.split('.');
  if (!sameText(signature, sign(secretKey, { ...expected, expiry }))) return false;
  return Number.parseInt(expiry, 36) * 1000 > Date.now();
}

function sign(
  secretKey: string,
  link: { purpose: MailPurpose; userId: string; state: string; expiry: string },
): string {
  return seal(secretKey, ['mail', link.purpose, link.userId, link.state, link.expiry]);
}
