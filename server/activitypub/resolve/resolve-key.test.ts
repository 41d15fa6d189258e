import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError } from '#server/core/errors.ts';
import { elsewhere, federation } from '#server/testing/inbox-world.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { MAX_HOST_FAILURES } from './resolve-key.ts';

test('§2.10 Keys of a host where none can be read are left alone for a while', async () => {
  const { keys } = federation;
  const keyAt = (i: number): string => `${elsewhere.origin}/nobody/${i}#main-key`;
  const fail = async (from: number, to: number): Promise<void> => {
    const wanted = Array.from({ length: to - from }, (_, i) => keyAt(from + i));
    await Promise.all(wanted.map((keyId) => assert.rejects(keys.resolve(keyId), FetchError)));
  };
  const last = 2 * MAX_HOST_FAILURES - 1;
  await fail(0, MAX_HOST_FAILURES - 1);
  await keys.resolve((await elsewhere.addActor('newcomer')).keyId);
  await fail(MAX_HOST_FAILURES - 1, last);
  const asked = elsewhere.requests.length;
  await assert.rejects(
    keys.resolve(keyAt(last)),
    (error) => error instanceof DomainError && error.code === 'overloaded',
  );
  assert.equal(elsewhere.requests.length, asked);
});
