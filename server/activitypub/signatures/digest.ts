import { hash } from 'node:crypto';
import { refuse } from './refuse.ts';
import { parseByteSequences } from './structured-fields.ts';

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

/** `Content-Digest` (RFC 9530) from a base64 SHA-256. */
export function contentDigestHeader(base64: string): string {
  return `sha-256=:${base64}:`;
}

/** Checks a `Content-Digest` in the same way: one known algorithm at least, and no known one wrong. */
export function checkContentDigest(header: string, body: Uint8Array): void {
  let known = 0;
  for (const [name, bytes] of parseByteSequences('Content-Digest', header)) {
    const algorithm = HASHES.get(name);
    if (algorithm === undefined) continue;
    known += 1;
    if (!bytes.equals(hash(algorithm, body, 'buffer')))
      throw refuse('The Content-Digest does not match the body');
  }
  if (known === 0) throw refuse('The Content-Digest header has no SHA-256');
}
