import assert from 'node:assert/strict';
import { createPublicKey, KeyObject } from 'node:crypto';
import { test } from 'node:test';
import {
  generateCryptoKeyPair,
  signObject,
  signRequest as fedifySigns,
  verifyRequest,
} from '@fedify/fedify/sig';
import { Create, Note } from '@fedify/vocab';
import type { JsonObject } from '../json.ts';
import { readProof } from './proof.ts';
import { signRequest } from './sign.ts';
import type { SchemeName } from './scheme.ts';
import { expectationsOf, readClaim } from './verify.ts';

/** An independent implementation of both schemes, in both directions and without a network. */
const ORIGIN = 'https://social.example';
const KEY_ID = 'https://remote.example/users/fay#main-key';
const url = new URL(`${ORIGIN}/inbox`);
const body = Buffer.from('{"type":"Follow"}');
const headers = { 'content-type': 'application/activity+json' };
const SPECS: Record<SchemeName, 'rfc9421' | 'draft-cavage-http-signatures-12'> = {
  rfc9421: 'rfc9421',
  'draft-cavage': 'draft-cavage-http-signatures-12',
};

const pair = await generateCryptoKeyPair('RSASSA-PKCS1-v1_5');
const publicKey = KeyObject.from(pair.publicKey);
const privateKey = KeyObject.from(pair.privateKey);

for (const scheme of ['draft-cavage', 'rfc9421'] as const) {
  for (const method of ['GET', 'POST'] as const) {
    const sent = method === 'POST' ? body : undefined;

    test(`${scheme}: what Fedify signs for a ${method} is accepted`, async () => {
      const request = new Request(url, { method, headers, body: sent ?? null });
      const spec = SPECS[scheme];
      const signed = await fedifySigns(request, pair.privateKey, new URL(KEY_ID), { spec });
      const received = {
        method,
        target: '/inbox',
        headers: { ...Object.fromEntries(signed.headers), host: 'social.example' },
        body: sent ?? Buffer.alloc(0),
      };
      const claim = readClaim(received, expectationsOf(ORIGIN)(new Date()));
      assert.equal(claim.keyId, KEY_ID);
      assert.equal(claim.verifies(publicKey), true);
    });

    test(`${scheme}: what we sign for a ${method} is accepted by Fedify`, async () => {
      const key = { id: KEY_ID, privateKey };
      const outgoing = { method, url, headers, body: sent };
      const signed = await signRequest(outgoing, key, new Date(), scheme);
      const request = new Request(url, {
        method,
        headers: { ...headers, ...signed },
        body: sent ?? null,
      });
      const verified = await verifyRequest(request, {
        documentLoader: async (documentUrl) => ({
          contextUrl: null,
          documentUrl,
          document: keyDocument(),
        }),
        spec: SPECS[scheme],
      });
      assert.equal(verified?.id?.href, KEY_ID);
    });
  }
}

test('an integrity proof that Fedify makes is accepted', async () => {
  const young = await generateCryptoKeyPair('Ed25519');
  const actor = new URL('https://remote.example/users/fay');
  const note = new Note({ id: new URL('/notes/1', actor), attribution: actor, content: 'Hello' });
  const create = new Create({ id: new URL('/notes/1#create', actor), actor, object: note });
  const keyId = new URL('#ed25519', actor);
  const signed = await signObject(create, young.privateKey, keyId);
  const json = (await signed.toJsonLd({ format: 'compact' })) as JsonObject;
  const proof = readProof(json, new Date());
  assert.equal(proof?.keyId, keyId.href);
  assert.equal(proof.verifies(KeyObject.from(young.publicKey)), true);
  assert.equal(readProof({ ...json, to: [] }, new Date())?.verifies(publicKey), false);
});

function keyDocument(): Record<string, unknown> {
  return {
    '@context': 'https://w3id.org/security/v1',
    id: KEY_ID,
    type: 'CryptographicKey',
    owner: 'https://remote.example/users/fay',
    publicKeyPem: createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({
      type: 'spki',
      format: 'pem',
    }),
  };
}
