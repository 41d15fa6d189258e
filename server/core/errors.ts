/**
 * The refusals a use case may answer with. `http/errors.ts` is the sole place that turns a code
 * into an HTTP status, so a use case never speaks of HTTP.
 */
export type DomainErrorCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'gone'
  | 'bad_request'
  | 'invalid'
  | 'conflict'
  | 'too_large'
  | 'unsupported_media_type'
  | 'rate_limited'
  | 'remote_unavailable'
  | 'overloaded';

/** Per-field faults of a form, in the shape Mastodon's registration endpoint answers with. */
export type FieldErrors = Record<string, { error: string; description: string }[]>;

export interface DomainErrorOptions {
  cause?: unknown;
  /** Field by field, for forms: shown beside the fields. */
  details?: FieldErrors;
  /** Seconds after which trying again makes sense. */
  retryAfter?: number;
  /** What else the answer says, beside the text; safe to show. */
  more?: Readonly<Record<string, unknown>>;
}

/**
 * A refusal that may be shown to whoever asked. `message` is safe text: it never carries internals,
 * which belong in `cause` and go to the log only.
 */
export class DomainError extends Error {
  readonly code: DomainErrorCode;
  readonly details: FieldErrors | undefined;
  readonly retryAfter: number | undefined;
  readonly more: Readonly<Record<string, unknown>> | undefined;

  constructor(code: DomainErrorCode, safeText: string, options: DomainErrorOptions = {}) {
    super(safeText, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.details = options.details;
    this.retryAfter = options.retryAfter;
    this.more = options.more;
  }
}

/** Mastodon's text for anything that is absent or hidden; the two must look the same. */
export function notFound(): DomainError {
  return new DomainError('not_found', 'Record not found');
}

/** A form fault in Mastodon's words: `Validation failed: <text>`. */
export function invalid(text: string, details?: FieldErrors): DomainError {
  return new DomainError('invalid', `Validation failed: ${text}`, details ? { details } : {});
}
