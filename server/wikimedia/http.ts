/** One request to a wiki or to the files of one. */
export interface WikiRequest {
  method: 'GET' | 'POST';
  url: string;
  /** Lower-case names. */
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
  /** Decompressed bytes. */
  maxBytes: number;
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface WikiResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Buffer;
  /** Where the answer came from, after redirects. */
  finalUrl: string;
}

/**
 * The way out to the wikis: the guarded client, with the User-Agent that Wikimedia asks for and only
 * to hosts that are let in (see `hosts.ts`). Any HTTP status is an answer; it throws when there was
 * none.
 */
export type WikiHttp = (request: WikiRequest) => Promise<WikiResponse>;
