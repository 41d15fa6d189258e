import { constants, sign, verify, type KeyObject } from 'node:crypto';

/** Declared names that only say "look at the key" (draft-cavage-12 §2.1.3; GoToSocial, Lemmy). */
const BY_KEY = new Set(['hs2019']);
const RSA: ReadonlyMap<string, string> = new Map([
  ['rsa-sha256', 'sha256'],
  ['rsa-sha512', 'sha512'],
]);

/**
 * Verifies with the algorithm that the key really has. A declared algorithm may narrow the choice
 * but never widen it: a name that does not fit the key verifies nothing. `hs2019` or none means
 * RSA-SHA256 (what everybody means by it) or RSA-SHA512, or Ed25519.
 */
export function verifies(
  declared: string | null,
  key: KeyObject,
  data: Buffer,
  signature: Buffer,
): boolean {
  const free = declared === null || BY_KEY.has(declared);
  if (key.asymmetricKeyType === 'ed25519') {
    return (free || declared === 'ed25519') && verify(null, data, key, signature);
  }
  if (key.asymmetricKeyType !== 'rsa') return false;
  const rsa = { key, padding: constants.RSA_PKCS1_PADDING };
  if (free) return verify('sha256', data, rsa, signature) || verify('sha512', data, rsa, signature);
  const hash = RSA.get(declared);
  return hash !== undefined && verify(hash, data, rsa, signature);
}

/** Signs in the thread pool: RSA-2048 costs some 300 µs that the event loop need not spend. */
export function signData(key: KeyObject, data: Buffer): Promise<Buffer> {
  const hash = key.asymmetricKeyType === 'rsa' ? 'sha256' : null;
  return new Promise((resolve, reject) => {
    sign(hash, data, key, (error, signature) => (error ? reject(error) : resolve(signature)));
  });
}
