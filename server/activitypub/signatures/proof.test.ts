import assert from 'node:assert/strict';
import { generateKeyPairSync, hash, verify, type KeyObject } from 'node:crypto';
import { describe, test } from 'node:test';
import { withProof } from '#server/testing/integrity-proof.ts';
import type { JsonObject } from '../json.ts';
import { canonicalise } from './jcs.ts';
import { readMultibase, readMultikey } from './multibase.ts';
import { readProof } from './proof.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
/** The key of the vectors in FEP-8b32 and in W3C's Data Integrity EdDSA Cryptosuites, B.2. */
const VECTOR_KEY = readMultikey('z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2')!;

describe('canonical JSON', () => {
  test('the sample of RFC 8785, 3.2.2', () => {
    const text = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    const expected = String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`;
    assert.equal(canonicalise(JSON.parse(text)), expected);
  });

  test('the order of keys in 3.2.3, by UTF-16 code units', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const object = Object.fromEntries(names.map((name) => [name, 0]));
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
    assert.deepEqual(
      Object.keys(JSON.parse(canonicalise(object)) as object).toSorted(),
      names.toSorted(),
    );
    assert.equal(
      canonicalise(object),
      `{${sorted.map((n) => `${JSON.stringify(n)}:0`).join(',')}}`,
    );
  });

  test('numbers of appendix B', () => {
    const cases: [number, string][] = [
      [-0, '0'],
      [5e-324, '5e-324'],
      [1.7976931348623157e308, '1.7976931348623157e+308'],
      [9007199254740992, '9007199254740992'],
      [295147905179352830000, '295147905179352830000'],
      [9.999999999999997e22, '9.999999999999997e+22'],
      [1e23, '1e+23'],
      [999999999999999700000, '999999999999999700000'],
      [1e21, '1e+21'],
      [9.999999999999997e-7, '9.999999999999997e-7'],
      [0.000001, '0.000001'],
      [333333333.3333332, '333333333.3333332'],
    ];
    for (const [number, text] of cases) assert.equal(canonicalise(number), text);
  });

  test('what is not JSON is refused', () => {
    for (const value of [Number.NaN, Infinity, '\ud800', undefined, { '\udead': 1 }]) {
      assert.throws(() => canonicalise(value), TypeError);
    }
  });
});

describe('integrity proofs', () => {
  test('the vector of FEP-8b32', () => {
    assert.equal(readProof(fepVector(), NOW)?.verifies(VECTOR_KEY), true);
  });

  test('the vector of the W3C, with contexts in the proof', () => {
    const contexts = [
      'https://www.w3.org/ns/credentials/v2',
      'https://www.w3.org/ns/credentials/examples/v2',
    ];
    const document = {
      '@context': contexts,
      id: 'urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33',
      type: ['VerifiableCredential', 'AlumniCredential'],
      name: 'Alumni Credential',
      description: 'A minimum viable example of an Alumni Credential.',
      issuer: 'https://vc.example/issuers/5678',
      validFrom: '2023-01-01T00:00:00Z',
      credentialSubject: { id: 'did:example:abcdefgh', alumniOf: 'The School of Examples' },
      proof: {
        type: 'DataIntegrityProof',
        cryptosuite: 'eddsa-jcs-2022',
        created: '2023-02-24T23:36:38Z',
        verificationMethod:
          'did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2#z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2',
        proofPurpose: 'assertionMethod',
        '@context': contexts,
        proofValue:
          'z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX',
      },
    };
    // Keys of ours are at http(s) URLs, so the vector is only read where that is overlooked.
    assert.equal(readProof(document, NOW), null);
    const signature = readMultibase(document.proof.proofValue)!;
    const { proof, ...unsecured } = document;
    const { proofValue: _, ...config } = proof;
    assert.ok(verify(null, bytesOf(config, unsecured), VECTOR_KEY, signature));
  });

  test('a document that was changed, another key, another kind of key', () => {
    const changed = { ...fepVector(), actor: 'https://server.example/users/eve' };
    assert.equal(readProof(changed, NOW)?.verifies(VECTOR_KEY), false);
    const more = { ...fepVector(), to: ['https://server.example/users/eve'] };
    assert.equal(readProof(more, NOW)?.verifies(VECTOR_KEY), false);
    const other = generateKeyPairSync('ed25519').publicKey;
    assert.equal(readProof(fepVector(), NOW)?.verifies(other), false);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    assert.equal(readProof(fepVector(), NOW)?.verifies(rsa), false);
  });

  test('options that were changed, and proofs of another kind, for another purpose, expired', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const later = makeProof({ expires: '2026-11-22T13:00:00Z' }, privateKey);
    assert.equal(readProof(later, NOW)?.verifies(publicKey), true);
    const proof = later['proof'] as JsonObject;
    const prolonged = { ...later, proof: { ...proof, expires: '2027-01-01T00:00:00Z' } };
    assert.equal(readProof(prolonged, NOW)?.verifies(publicKey), false);
    for (const given of [
      { expires: '2026-11-22T11:00:00Z' },
      { expires: 'never' },
      { proofPurpose: 'authentication' },
      { cryptosuite: 'eddsa-rdfc-2022' },
      { type: 'Ed25519Signature2020' },
      { verificationMethod: 'did:key:z6Mk' },
      { '@context': ['https://elsewhere.example/context'] },
    ]) {
      assert.equal(readProof(makeProof(given, privateKey), NOW), null, JSON.stringify(given));
    }
    assert.equal(readProof({ ...later, proof: [proof, proof] }, NOW), null);
    assert.equal(readProof({ ...later, proof: { ...proof, proofValue: 'z1' } }, NOW), null);
    assert.equal(readProof({ type: 'Create' }, NOW), null);
  });
});

test('multibase and Multikey', () => {
  assert.deepEqual(readMultibase('z11')?.toJSON().data, [0, 0]);
  assert.equal(
    readMultibase('zUXE7GvtEk8XTXs1GF8HSGbVA9FCX9SEBPe')?.toString('utf8'),
    'Decentralize everything!!',
  );
  assert.equal(readMultibase('z0OIl'), null);
  assert.equal(readMultibase('mAAAA'), null);
  assert.equal(readMultibase(`z${'2'.repeat(2000)}`), null);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const pkcs1 = rsa.export({ type: 'pkcs1', format: 'der' });
  const text = `u${Buffer.concat([Buffer.from([0x85, 0x24]), pkcs1]).toString('base64url')}`;
  assert.ok(readMultikey(text)?.equals(rsa));
  assert.equal(readMultikey('z6Mk'), null);
  assert.equal(readMultikey(`u${Buffer.from([0x85, 0x24, 1, 2]).toString('base64url')}`), null);
});

function fepVector(): JsonObject {
  return {
    '@context': [
      'https://www.w3.org/ns/activitystreams',
      'https://w3id.org/security/data-integrity/v1',
    ],
    type: 'Create',
    actor: 'https://server.example/users/alice',
    object: { type: 'Note', content: 'Hello world' },
    proof: {
      type: 'DataIntegrityProof',
      cryptosuite: 'eddsa-jcs-2022',
      verificationMethod: 'https://server.example/users/alice#ed25519-key',
      proofPurpose: 'assertionMethod',
      proofValue:
        'z3sXaxjKs4M3BRicwWA9peyNPJvJqxtGsDmpt1jjoHCjgeUf71TRFz56osPSfDErszyLp5Ks1EhYSgpDaNM977Rg2',
      created: '2023-02-24T23:36:38Z',
    },
  };
}

function makeProof(given: JsonObject, key: KeyObject): JsonObject {
  const document = { type: 'Create', actor: 'https://server.example/users/alice' };
  const keyId = 'https://server.example/users/alice#k';
  return withProof(document, keyId, key, { created: NOW.toISOString(), ...given });
}

function bytesOf(...parts: JsonObject[]): Buffer {
  return Buffer.concat(parts.map((part) => hash('sha256', canonicalise(part), 'buffer')));
}
