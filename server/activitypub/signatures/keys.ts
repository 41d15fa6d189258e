import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { SECOND } from '#server/core/time.ts';
import type { SigningKey } from './scheme.ts';

const MIN_RSA_BITS = 2048;
/** Verification grows with the square of the modulus: larger keys would be a cheap attack. */
const MAX_RSA_BITS = 4096;

/**
 * A public key as peers publish it (SPKI or PKCS#1 PEM). Null where it is no key we accept:
 * RSA of 2048 to 4096 bits or Ed25519.
 */
export function readPublicKey(pem: string): KeyObject | null {
  if (pem.length > 8192 || !pem.includes('PUBLIC KEY-----')) return null;
  try {
    const key = createPublicKey(pem);
    return isAcceptable(key) ? key : null;
  } catch {
    return null;
  }
}

function isAcceptable(key: KeyObject): boolean {
  if (key.asymmetricKeyType === 'ed25519') return true;
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return key.asymmetricKeyType === 'rsa' && bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS;
}

/** A private key as we store it (PKCS#8 PEM). */
export function readPrivateKey(pem: string): KeyObject {
  return createPrivateKey(pem);
}

/** The keys of our own actors, parsed: importing a PEM costs four times what signing does. */
export interface SigningKeys {
  /** The account's present key, or `keyId`, one that it had before. */
  of(accountId: string, keyId?: string | null): Promise<SigningKey>;
}

/** Another process may rotate an account's key: it is used from then on, give or take this. */
const FRESH = 15 * SECOND;

/** Keeps at most `max` parsed keys; concurrent askers share one load. */
export function createSigningKeys(
  load: (accountId: string, keyId: string | null) => Promise<SigningKey>,
  max = 2000,
): SigningKeys {
  const cache = new LRUCache<string, Promise<SigningKey>>({ max, ttl: FRESH });
  return {
    of(accountId, keyId = null) {
      const name = keyId ?? accountId;
      const cached = cache.get(name);
      if (cached !== undefined) return cached;
      const loading = load(accountId, keyId);
      cache.set(name, loading);
      loading.catch(() => cache.delete(name));
      return loading;
    },
  };
}
