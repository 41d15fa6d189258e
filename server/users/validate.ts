import type { Faults } from './form-errors.ts';
import { PASSWORD_LENGTH } from './password.ts';
import { isReserved, isUsername, USERNAME_LENGTH } from './username.ts';

export function usernameFaults(username: string, domain: string | null): Faults {
  if (username === '') return [['username', 'ERR_BLANK']];
  if (username.length > USERNAME_LENGTH) return [['username', 'ERR_TOO_LONG']];
  if (!isUsername(username)) return [['username', 'ERR_INVALID']];
  return domain !== null && isReserved(username, domain) ? [['username', 'ERR_RESERVED']] : [];
}

/**
 * Only what the mail server says is certain; here the shape is looked at. None at all has two
 * faults, as in Mastodon.
 */
export function emailFaults(email: string): Faults {
  if (email === '')
    return [
      ['email', 'ERR_BLANK'],
      ['email', 'ERR_INVALID'],
    ];
  if (email.length > 254) return [['email', 'ERR_TOO_LONG']];
  return /^[^\s@<>",;]+@[^\s@<>",;]+$/.test(email) ? [] : [['email', 'ERR_INVALID']];
}

export function passwordFaults(password: string): Faults {
  if (password === '') return [['password', 'ERR_BLANK']];
  if (password.length < PASSWORD_LENGTH.min) return [['password', 'ERR_TOO_SHORT']];
  return password.length > PASSWORD_LENGTH.max ? [['password', 'ERR_TOO_LONG']] : [];
}
