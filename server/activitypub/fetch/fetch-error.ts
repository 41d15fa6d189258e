/**
 * Why a request to another host gave no answer:
 * - `refused`: we would not send it (address, scheme, port, redirect);
 * - `unreachable`: name, connection or TLS failed;
 * - `timeout`: a deadline passed;
 * - `too_large`: the answer outgrew its limit, compressed or not;
 * - `bad_response`: an answer that cannot be used (encoding, content type, JSON, ids);
 * - `status`: an answer other than 2xx, where only that is of use; see `status`.
 */
export type FetchFailure =
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'too_large'
  | 'bad_response'
  | 'status';

/** A failed request to another host. The text names the host at most, never credentials. */
export class FetchError extends Error {
  readonly failure: FetchFailure;
  /** The HTTP status where `failure` is `status`. */
  readonly status: number | null;

  constructor(
    failure: FetchFailure,
    text: string,
    options: { cause?: unknown; status?: number } = {},
  ) {
    super(text, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'FetchError';
    this.failure = failure;
    this.status = options.status ?? null;
  }
}

/** What went wrong with a request to `host`, in our words. */
export function asFetchError(error: unknown, host: string): FetchError {
  if (error instanceof FetchError) return error;
  const { name, code = '', cause } = error as { name?: string; code?: string; cause?: unknown };
  if (cause instanceof FetchError) return cause;
  const text = typeof code === 'string' ? code : '';
  if (name === 'TimeoutError' || /TIMEOUT|ETIMEDOUT/.test(text)) {
    return new FetchError('timeout', `${host} took too long`, { cause: error });
  }
  const garbled = /^(Z_|ERR__ERROR|ERR_BROTLI|HPE_|UND_ERR_HEADERS_OVERFLOW)/.test(text);
  if (garbled || name === 'HTTPParserError') {
    return new FetchError('bad_response', `${host} gave an answer that cannot be read`, {
      cause: error,
    });
  }
  return new FetchError('unreachable', `${host} could not be reached`, { cause: error });
}

/** Whether the peer says that the thing existed and is no more, or never existed. */
export function isGone(error: unknown): boolean {
  return error instanceof FetchError && (error.status === 410 || error.status === 404);
}
