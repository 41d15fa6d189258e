import { hash, verify } from '@node-rs/argon2';

/** Mastodon's bounds; the upper one keeps a request from hashing megabytes. */
export const PASSWORD_LENGTH = { min: 8, max: 128 };

/** argon2id with the library's defaults: 19 MiB, two passes, as OWASP recommends. */
export async function hashPassword(password: string): Promise<string> {
  return await hash(password);
}

let decoy: Promise<string> | undefined;

/**
 * Whether `password` belongs to `passwordHash`. For a user that does not exist (null) it takes as
 * long and answers no, so that the time does not tell who has an account.
 */
export async function checkPassword(
  password: string,
  passwordHash: string | null,
): Promise<boolean> {
  if (password.length > PASSWORD_LENGTH.max) return false;
  decoy ??= hash('nobody has this password');
  const matches = await verify(passwordHash ?? (await decoy), password);
  return matches && passwordHash !== null;
}
