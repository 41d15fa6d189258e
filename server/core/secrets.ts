import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * A new secret to hand out once (a session, a token, a code): 256 random bits in base64url, which
 * is safe in URLs, cookies and WebSocket subprotocols alike.
 */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is kept of a secret. It has 256 bits of its own, so a plain SHA-256 can neither be searched
 * nor looked up in a table.
 */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Whether two texts are the same, in a time that does not tell how much of them is. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(hashSecret(a), hashSecret(b));
}

/** Base64url HMAC-SHA-256 of `parts` under `key`; no two lists of parts give the same input. */
export function seal(key: string, parts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
}
