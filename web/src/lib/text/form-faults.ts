import type { FieldError } from '#lib/api/client.ts';
import type { I18n } from '#lib/i18n/i18n.ts';
import type { MessageKey } from '#lib/i18n/messages.ts';

/** Mastodon's codes for what is wrong with a field. */
const codes: Record<string, MessageKey> = {
  ERR_BLANK: 'fault-blank',
  ERR_TAKEN: 'fault-taken',
  ERR_RESERVED: 'fault-reserved',
  ERR_INVALID: 'fault-invalid',
  ERR_ACCEPTED: 'fault-accepted',
  ERR_TOO_SHORT: 'fault-too-short',
  ERR_TOO_LONG: 'fault-too-long',
  ERR_BELOW_LIMIT: 'fault-below-limit',
};

/** What is wrong with a field, in the reader's language; the server's words for what is new to us. */
export function fieldFaults(errors: FieldError[], t: I18n['t']): string {
  // What is not there at all is "invalid", too; once is enough.
  const blank = errors.filter(({ error }) => error === 'ERR_BLANK');
  return (blank.length > 0 ? blank : errors)
    .map(({ error, description }) => (codes[error] ? t(codes[error]) : description))
    .join(' ');
}

interface Refused {
  status: number;
  error: string;
  details?: Record<string, FieldError[]>;
}

/** Why a whole form was refused, in the reader's language as far as the kind of refusal tells. */
export function formFault({ status, error, details = {} }: Refused, t: I18n['t']): string {
  if (Object.keys(details).length > 0) return t('fault-form');
  if (status === 401) return t('fault-sign-in');
  if (status === 429) return t('fault-too-often');
  return error;
}
