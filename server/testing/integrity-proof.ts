import { hash, sign, type KeyObject } from 'node:crypto';
import { canonicalise } from '#server/activitypub/signatures/jcs.ts';

/** The document with an integrity proof by `key`; `options` replaces what the proof says. */
export function withProof(
  document: Record<string, unknown>,
  keyId: string,
  key: KeyObject,
  options: Record<string, unknown> = {},
): Record<string, unknown> {
  const config = {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    verificationMethod: keyId,
    proofPurpose: 'assertionMethod',
    created: new Date().toISOString(),
    ...options,
  };
  const hashes = [config, document].map((part) => hash('sha256', canonicalise(part), 'buffer'));
  const signature = sign(null, Buffer.concat(hashes), key).toString('base64url');
  return { ...document, proof: { ...config, proofValue: `u${signature}` } };
}

/** An Ed25519 key as an actor publishes it (FEP-521a). */
export function multikey(owner: string, keyId: string, key: KeyObject): Record<string, unknown> {
  const { x = '' } = key.export({ format: 'jwk' });
  const bytes = Buffer.concat([Buffer.from([0xed, 0x01]), Buffer.from(x, 'base64url')]);
  const publicKeyMultibase = `u${bytes.toString('base64url')}`;
  return { id: keyId, type: 'Multikey', controller: owner, publicKeyMultibase };
}
