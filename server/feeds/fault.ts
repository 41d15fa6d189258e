import { DomainError, type FieldErrors } from '#server/core/errors.ts';
import { WikiError } from '#server/wikimedia/wiki-error.ts';

export type FaultCode = 'ERR_BLANK' | 'ERR_TAKEN' | 'ERR_INVALID' | 'ERR_TOO_LONG';

/** One thing that is wrong with a feed, with the field of the form that it stands beside. */
export interface Fault {
  field: string;
  code: FaultCode;
  text: string;
}

/** Refuses with every fault: in one text, and field by field. */
export function faulty(faults: readonly Fault[]): DomainError {
  const details: FieldErrors = {};
  for (const { field, code, text } of faults)
    (details[field] ??= []).push({ error: code, description: text });
  const text = faults.map((one) => one.text).join('; ');
  return new DomainError('invalid', `Validation failed: ${text}`, { details });
}

/** What a wiki refused is told to the person who asked, in its words. */
export async function toldInWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof WikiError)) throw cause;
    const code = cause.failure === 'unreachable' ? 'remote_unavailable' : 'invalid';
    throw new DomainError(code, cause.message, { cause });
  }
}
