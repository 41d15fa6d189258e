import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { KeyDirectory, OwnedKey } from '#server/activitypub/resolve/resolve-key.ts';
import { signRequest } from '#server/activitypub/signatures/sign.ts';
import { silentLogger } from '#server/core/log.ts';
import { signerOf } from './signer.ts';

const ORIGIN = 'https://social.example';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const domains = { isSuspended: async () => false };

function identify(keys: Partial<KeyDirectory>) {
  const deps = { config: { origin: ORIGIN }, federation: { keys, domains }, log: silentLogger() };
  return signerOf(deps as never);
}

async function signed(keyId: string): Promise<Request> {
  const url = new URL('/users/alice/statuses/1', ORIGIN);
  const key = { id: keyId, privateKey };
  const headers = await signRequest({ method: 'GET', url, headers: {} }, key, new Date());
  return new Request(url, { headers });
}

const owned = (keyId: string): OwnedKey => ({
  keyId,
  key: publicKey,
  accountId: '7',
  actorUri: 'https://peer.example/users/bob',
  isSuspended: false,
});

test('keys of strangers are looked up a few at a time, and no more than can wait', async () => {
  let running = 0;
  let most = 0;
  let asked = 0;
  const gate = Promise.withResolvers<void>();
  const signer = identify({
    known: async () => null,
    async resolve(keyId) {
      asked += 1;
      most = Math.max(most, (running += 1));
      await gate.promise;
      running -= 1;
      return owned(keyId);
    },
  });
  const requests = await Promise.all(
    Array.from({ length: 50 }, (_, at) => signed(`https://host${at}.example/key`)),
  );
  const answers = requests.map((request) => signer(request));
  await turn();
  gate.resolve();
  const known = (await Promise.all(answers)).filter((id) => id === '7').length;
  assert.equal(most, 4);
  assert.equal(asked, known);
  assert.ok(known < 50);
});

test('a key that is known waits for nobody; a suspended owner is nobody', async () => {
  const keyId = 'https://peer.example/users/bob#main-key';
  assert.equal(await identify({ known: async () => owned(keyId) })(await signed(keyId)), '7');
  const suspended = { ...owned(keyId), isSuspended: true };
  assert.equal(await identify({ known: async () => suspended })(await signed(keyId)), null);
});
