import { constants, sign, verify, type KeyObject } from 'node:crypto';

/** Declared names that only say "look at the key" (draft-cavage-12 §2.1.3; GoToSocial, Lemmy). */
const BY_KEY = new Set(['hs2019']);
const RSA: ReadonlyMap<string, string> = new Map([
  ['rsa-sha256', 'sha256'],
  ['rsa-sha512', 'sha512'],
]);
/** Bytes (RFC 9421 §3.3.1). */
const PSS_SALT = 64;

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
  // The bare key: its padding is PKCS#1 v1.5, and node takes half as long again to open an object.
  if (free) return verify('sha256', data, key, signature) || verify('sha512', data, key, signature);
  const hash = RSA.get(declared);
  return hash !== undefined && verify(hash, data, key, signature);
}

/**
 * The same for RFC 9421, whose names say all there is to say (§3.3). Without `alg` an RSA key means
 * RSA-SHA256, what the fediverse uses, or RSASSA-PSS.
 */
export function verifiesMessage(
  declared: string | null,
  key: KeyObject,
  data: Buffer,
  signature: Buffer,
): boolean {
  if (key.asymmetricKeyType === 'ed25519')
    return (declared === null || declared === 'ed25519') && verify(null, data, key, signature);
  if (key.asymmetricKeyType !== 'rsa') return false;
  const names = declared === null ? ['rsa-v1_5-sha256', 'rsa-pss-sha512'] : [declared];
  return names.some((name) => verifiesRsa(name, key, data, signature));
}

function verifiesRsa(name: string, key: KeyObject, data: Buffer, signature: Buffer): boolean {
  if (name === 'rsa-v1_5-sha256') return verify('sha256', data, key, signature);
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: PSS_SALT };
  return name === 'rsa-pss-sha512' && verify('sha512', data, { key, ...pss }, signature);
}

/** Signs in the thread pool: RSA-2048 costs some 300 µs that the event loop need not spend. */
export function signData(key: KeyObject, data: Buffer): Promise<Buffer> {
  const hash = key.asymmetricKeyType === 'rsa' ? 'sha256' : null;
  return new Promise((resolve, reject) => {
    sign(hash, data, key, (error, signature) => (error ? reject(error) : resolve(signature)));
  });
}
