import { DomainError, type FieldErrors } from '#server/core/errors.ts';
import { PASSWORD_LENGTH } from './password.ts';
import { USERNAME_LENGTH } from './username.ts';

/** Mastodon's codes for what is wrong with a field, which apps show in words of their own. */
const DESCRIPTIONS = {
  ERR_BLANK: "can't be blank",
  ERR_TAKEN: 'has already been taken',
  ERR_RESERVED: 'is reserved',
  ERR_INVALID: 'is invalid',
  ERR_ACCEPTED: 'must be accepted',
  ERR_TOO_SHORT: 'is too short',
  ERR_TOO_LONG: 'is too long',
  ERR_BELOW_LIMIT: 'is below the age limit',
};

/** Of why one wants to join, as in Mastodon. */
export const REASON_LENGTH = 420;

/** Where the bounds are. */
const BOUNDS: Record<string, string> = {
  'password ERR_TOO_SHORT': ` (minimum is ${PASSWORD_LENGTH.min} characters)`,
  'password ERR_TOO_LONG': ` (maximum is ${PASSWORD_LENGTH.max} characters)`,
  'username ERR_TOO_LONG': ` (maximum is ${USERNAME_LENGTH} characters)`,
  'reason ERR_TOO_LONG': ` (maximum is ${REASON_LENGTH} characters)`,
};

export type FieldFault = keyof typeof DESCRIPTIONS;

const LABELS: Record<string, string> = {
  username: 'Username',
  email: 'E-mail address',
  password: 'Password',
  agreement: 'Service agreement',
  date_of_birth: 'Date of birth',
  reason: 'Reason',
  invite_code: 'Invite code',
  current_password: 'Current password',
};

/** Faults by field, in the order found. */
export type Faults = [field: string, fault: FieldFault][];

/** Refuses with every fault: the text for people, the details for the fields of the form. */
export function formError(faults: Faults): DomainError {
  const details: FieldErrors = {};
  for (const [field, error] of faults) {
    (details[field] ??= []).push({ error, description: describe(field, error) });
  }
  const sentence = faults
    .map(([field, error]) => `${LABELS[field] ?? field} ${describe(field, error)}`)
    .join(', ');
  return new DomainError('invalid', `Validation failed: ${sentence}`, { details });
}

function describe(field: string, fault: FieldFault): string {
  if (field === 'username' && fault === 'ERR_INVALID')
    return 'must contain only letters, numbers and underscores';
  return DESCRIPTIONS[fault] + (BOUNDS[`${field} ${fault}`] ?? '');
}
