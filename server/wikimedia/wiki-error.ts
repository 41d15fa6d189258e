/**
 * Why a wiki did not give what it was asked for:
 * - `unconfigured`: nobody said whom Wikimedia can write to (`WIKIMEDIA_CONTACT`);
 * - `forbidden_host`: the address is of no wiki that is let in;
 * - `unreachable`: no answer, or only answers that asked us to come back later, several times;
 * - `refused`: the API's own error; `code` holds its name, such as `badvalue` or `invalidtitle`;
 * - `bad_response`: an answer that cannot be used.
 */
export type WikiFailure =
  | 'unconfigured'
  | 'forbidden_host'
  | 'unreachable'
  | 'refused'
  | 'bad_response';

/** A failed request to a wiki. The text may be shown to a curator or an operator. */
export class WikiError extends Error {
  readonly failure: WikiFailure;
  /** The API's error code, or the HTTP status as text. */
  readonly code: string | null;

  constructor(
    failure: WikiFailure,
    text: string,
    options: { cause?: unknown; code?: string } = {},
  ) {
    super(text, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'WikiError';
    this.failure = failure;
    this.code = options.code ?? null;
  }
}
