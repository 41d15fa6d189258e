import { hash } from 'node:crypto';
import { refuse } from './refuse.ts';

/** `SHA-256=<base64>`: PeerTube compares the header byte for byte, so this spelling is the only one. */
export function digestHeader(base64: string): string {
  return `SHA-256=${base64}`;
}

/** Base64 SHA-256 of a body. */
export function digestOf(body: Uint8Array): string {
  return hash('sha256', body, 'base64');
}

const HASHES: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
]);

/**
 * Checks a `Digest` header (RFC 3230) against the raw body. At least one algorithm must be known,
 * and every known one must match. Throws `unauthenticated`.
 */
export function checkDigest(header: string, body: Uint8Array): void {
  let known = 0;
  for (const part of header.split(',')) {
    const separator = part.indexOf('=');
    const algorithm = HASHES.get(part.slice(0, separator).trim().toLowerCase());
    if (separator < 0 || algorithm === undefined) continue;
    known += 1;
    if (hash(algorithm, body, 'base64') !== part.slice(separator + 1).trim()) {
      throw refuse('The Digest does not match the body');
    }
  }
  if (known === 0) throw refuse('The Digest header has no SHA-256');
}
