import { createPublicKey, type KeyObject } from 'node:crypto';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const DIGITS = new Map([...BASE58].map((digit, value) => [digit, value]));
/** An RSA-4096 key has some 720 digits; decoding grows with the square. */
const MAX_TEXT = 1024;

/** Multicodec prefixes: https://www.w3.org/TR/cid-1.0/#Multikey */
const ED25519 = Buffer.from([0xed, 0x01]);
const RSA = Buffer.from([0x85, 0x24]);
/** What stands before the 32 bytes of an Ed25519 key in SPKI (RFC 8410). */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * The bytes of a multibase text in base58btc (`z…`) or base64url (`u…`), the two that Data Integrity
 * allows; null for anything else.
 */
export function readMultibase(text: string): Buffer | null {
  if (text.length < 2 || text.length > MAX_TEXT) return null;
  const digits = text.slice(1);
  if (text[0] === 'z') return base58(digits);
  return text[0] === 'u' && /^[A-Za-z0-9_-]+$/.test(digits)
    ? Buffer.from(digits, 'base64url')
    : null;
}

function base58(digits: string): Buffer | null {
  const bytes: number[] = [];
  for (const digit of digits) {
    let carry = DIGITS.get(digit);
    if (carry === undefined) return null;
    for (let i = 0; i < bytes.length; i += 1) {
      carry += bytes[i]! * 58;
      bytes[i] = carry & 0xff;
      carry >>= 8;
    }
    for (; carry > 0; carry >>= 8) bytes.push(carry & 0xff);
  }
  const zeros = /^1*/.exec(digits)![0].length;
  return Buffer.from([...new Uint8Array(zeros), ...bytes.toReversed()]);
}

/**
 * The key in a `publicKeyMultibase`: Ed25519, or RSA as PKCS#1. Null for any other kind; whether it
 * is one that we accept is for `readPublicKey` to say.
 */
export function readMultikey(text: string): KeyObject | null {
  const bytes = readMultibase(text);
  if (bytes === null) return null;
  const kind = bytes.subarray(0, 2);
  const key = bytes.subarray(2);
  try {
    if (kind.equals(ED25519) && key.length === 32) {
      const spki = Buffer.concat([ED25519_SPKI, key]);
      return createPublicKey({ key: spki, format: 'der', type: 'spki' });
    }
    return kind.equals(RSA) ? createPublicKey({ key, format: 'der', type: 'pkcs1' }) : null;
  } catch {
    return null;
  }
}
