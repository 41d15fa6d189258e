import { hash, verify, type KeyObject } from 'node:crypto';
import { isObject, type JsonObject } from '../json.ts';
import { dateOf, httpIdOf } from '../vocab.ts';
import { canonicalise } from './jcs.ts';
import { readMultibase } from './multibase.ts';

/** An integrity proof that names a key, not checked against it yet. */
export interface ProofClaim {
  /** The URL of the key, `verificationMethod`. */
  keyId: string;
  created: Date | null;
  verifies(key: KeyObject): boolean;
}

const ED25519_SIGNATURE = 64;
const MAX_CONTEXTS = 16;

/**
 * The integrity proof of a document (FEP-8b32) with the one suite that the fediverse uses,
 * `eddsa-jcs-2022`: https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022. Null where there is none, or
 * it is of another kind, for another purpose, or expired. Only a single proof of the whole document
 * is looked at. The document must be as it was sent: JSON-LD processing breaks the proof.
 */
export function readProof(document: JsonObject, now: Date): ProofClaim | null {
  const { proof, ...unsecured } = document;
  if (!isObject(proof) || proof['type'] !== 'DataIntegrityProof') return null;
  if (proof['cryptosuite'] !== 'eddsa-jcs-2022' || proof['proofPurpose'] !== 'assertionMethod')
    return null;
  const keyId = httpIdOf(proof['verificationMethod']);
  const { proofValue } = proof;
  const signature = typeof proofValue === 'string' ? readMultibase(proofValue) : null;
  if (keyId === null || signature?.length !== ED25519_SIGNATURE) return null;
  if (proof['expires'] !== undefined) {
    const expires = dateOf(proof['expires']);
    if (expires === null || expires < now) return null;
  }
  if (!startsWithContexts(unsecured['@context'], proof['@context'])) return null;
  return {
    keyId,
    created: dateOf(proof['created']),
    verifies: (key) => verifiesProof(unsecured, proof, key, signature),
  };
}

/** §3.3.2: the contexts that a proof was made under must lead those of the document. */
function startsWithContexts(given: unknown, signed: unknown): boolean {
  if (signed === undefined) return true;
  const [all, first] = [given, signed].map((value) => (Array.isArray(value) ? value : [value]));
  if (first!.length > MAX_CONTEXTS) return false;
  return first!.every((context, i) => canonicalEquals(context, all![i]));
}

function canonicalEquals(one: unknown, other: unknown): boolean {
  return other !== undefined && canonicalise(one) === canonicalise(other);
}

function verifiesProof(
  unsecured: JsonObject,
  proof: JsonObject,
  key: KeyObject,
  signature: Buffer,
): boolean {
  if (key.asymmetricKeyType !== 'ed25519') return false;
  try {
    const { proofValue: _, ...config } = proof;
    return variants(unsecured, config).some(([options, document]) =>
      verify(null, Buffer.concat([digest(options), digest(document)]), key, signature),
    );
  } catch {
    return false;
  }
}

/**
 * What may have been hashed. A proof that names its contexts covers the document with these. For one
 * that does not, FEP-8b32 hashes the options as they are, while Fedify puts the document's contexts
 * among them. Either way the whole document is covered.
 */
function variants(document: JsonObject, config: JsonObject): [JsonObject, JsonObject][] {
  const context = config['@context'];
  if (context !== undefined) return [[config, { ...document, '@context': context }]];
  const withContext = { ...config, '@context': document['@context'] };
  return document['@context'] === undefined
    ? [[config, document]]
    : [
        [withContext, document],
        [config, document],
      ];
}

function digest(value: JsonObject): Buffer {
  return hash('sha256', canonicalise(value), 'buffer');
}
