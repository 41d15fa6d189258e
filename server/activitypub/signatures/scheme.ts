import type { KeyObject } from 'node:crypto';

/** A request as it came off the wire. Signatures cover bytes, so nothing here may be normalised. */
export interface ReceivedRequest {
  method: string;
  /** Path and query exactly as received: `/inbox?x=1`. */
  target: string;
  /** Names in lower case, values as node:http joins them. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Uint8Array;
}

/** A request about to be sent; `sign` answers with the headers to add or replace. */
export interface OutgoingRequest {
  method: 'GET' | 'POST';
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: Uint8Array | undefined;
  /** Base64 SHA-256 of the body when the caller has it already (deliveries share one). */
  digest?: string | undefined;
  /** `path` leaves the query out of the signed target, for peers that verify without it. */
  signedTarget?: 'path-and-query' | 'path' | undefined;
}

/** What we sign with. `id` is the public URL of the key: `<actor id>#main-key`. */
export interface SigningKey {
  id: string;
  privateKey: KeyObject;
}

/** What every scheme needs to know of us and of the clock to judge a request. */
export interface Expectations {
  /** Our public URL without a trailing slash: where the request was sent, whatever proxies say. */
  origin: string;
  /** Values of `Host` that mean us, in lower case. A signature for another host is a replay. */
  hosts: ReadonlySet<string>;
  now: Date;
}

/**
 * A signature that is complete and in time, but not yet checked against a key: everything that can
 * be refused without the key has been refused.
 */
export interface SignatureClaim {
  keyId: string;
  /** What it covers: headers by their names in lower case, and parts of the request by the scheme's. */
  covered: ReadonlySet<string>;
  /** The bytes of the signature: the same only where the very same request is sent again. */
  signature: Buffer;
  /** Whether the holder of `key` made this signature. Synchronous: a thread hop costs more. */
  verifies(key: KeyObject): boolean;
}

/** Headers that are signed where they are sent, as they ask for something of the receiver. */
export const SIGNED_TOO: readonly string[] = ['collection-synchronization'];

export type SchemeName = 'draft-cavage' | 'rfc9421';

/** Whether a body must be covered: GET and HEAD have none, unless somebody sends one all the same. */
export function hasBody(request: ReceivedRequest): boolean {
  return !['GET', 'HEAD'].includes(request.method) || request.body.length > 0;
}

/**
 * One way of signing HTTP requests. Schemes are values in a list, so that another is one
 * more file.
 */
export interface SignatureScheme {
  name: SchemeName;
  /** Whether the request carries a signature of this kind, well formed or not. */
  detects(request: ReceivedRequest): boolean;
  /** The claim the request makes. Throws `unauthenticated` when it cannot be believed. */
  read(request: ReceivedRequest, expectations: Expectations): SignatureClaim;
  /** Headers to send along, signature included. */
  sign(request: OutgoingRequest, key: SigningKey, now: Date): Promise<Record<string, string>>;
}
