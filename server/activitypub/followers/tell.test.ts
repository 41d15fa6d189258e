import assert from 'node:assert/strict';
import { createPublicKey, hash } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { type DeliveryBed, openDeliveryBed } from '#server/testing/delivery-bed.ts';
import * as make from '#server/testing/factories.ts';
import type { Outgoing } from '../delivery/plan.ts';
import { expectationsOf, readClaim } from '../signatures/verify.ts';
import { PUBLIC } from '../vocab.ts';
import { readSynchronisation } from './header.ts';

const ORIGIN = make.TEST_ORIGIN;
const ALICE = `${ORIGIN}/users/alice`;
let bed: DeliveryBed;

before(async () => {
  bed = await openDeliveryBed();
});
after(() => bed.close());
beforeEach(() => bed.reset());

function createTo(to: string[], cc: string[] = []): Outgoing {
  const outgoing = bed.outgoing('Create', `${ORIGIN}/o/${make.uniqueName('note')}`);
  return { ...outgoing, activity: { ...outgoing.activity, to, cc } };
}

/** The XOR of the hashes, by hand. */
function digestOf(...ids: string[]): string {
  const sum = Buffer.alloc(32);
  for (const id of ids) {
    for (const [at, byte] of hash('sha256', id, 'buffer').entries()) sum[at]! ^= byte;
  }
  return sum.toString('hex');
}

test('a server is told which of its accounts a followers-only post is for, and that is signed', async () => {
  await bed.follower('carol');
  await bed.follower('dora');
  const far = await make.remoteAccount(bed.db, { domain: 'far.example' });
  await make.follow(bed.db, far, bed.alice);
  for (const scheme of ['draft-cavage', 'rfc9421'] as const) {
    bed.remote.requests.length = 0;
    bed.remote.serve('/inbox', ({ headers }) => {
      const isNew = headers['signature-input'] !== undefined;
      return { status: isNew === (scheme === 'rfc9421') ? 202 : 401 };
    });
    await bed.plan(createTo([`${ALICE}/followers`]));
    await bed.drain(bed.remote.host);
    const request = bed.remote.requests.at(-1);
    assert.ok(request);
    assert.deepEqual(readSynchronisation(String(request.headers['collection-synchronization'])), {
      collectionId: `${ALICE}/followers`,
      url: `${ALICE}/followers_synchronization`,
      digest: digestOf(`${bed.remote.origin}/users/carol`, `${bed.remote.origin}/users/dora`),
    });
    const claim = readClaim(request, expectationsOf(bed.remote.origin)(new Date()));
    assert.ok(claim.covered.has('collection-synchronization'));
    assert.ok(claim.verifies(createPublicKey(bed.publicKeyPem)));
  }
});

test('a server with nobody among the followers is told so; of public posts nothing is told', async () => {
  await bed.follower('erin');
  bed.remote.serve('/inbox', { status: 202 });
  const mentioned = await bed.db
    .selectFrom('accounts')
    .select('id')
    .where('username', '=', 'erin')
    .executeTakeFirstOrThrow();
  await bed.plan(createTo([PUBLIC], [`${ALICE}/followers`]));
  await bed.plan(createTo([`${bed.remote.origin}/users/erin`]));
  await bed.drain(bed.remote.host);
  assert.equal(bed.remote.requests.length, 2);
  for (const { headers } of bed.remote.requests)
    assert.equal(headers['collection-synchronization'], undefined);
  await bed.db.deleteFrom('follows').execute();
  // As if it were planned for a mention of somebody who does not follow.
  const audience = {
    followersOf: [],
    accounts: [mentioned.id],
    inbox: 'shared' as const,
  };
  const sender = await make.localAccount(bed.db, { username: make.uniqueName('quiet') });
  assert.ok(sender);
  await bed.plan({ ...createTo([`${ALICE}/followers`]), audience });
  await bed.drain(bed.remote.host);
  assert.match(
    String(bed.remote.requests.at(-1)?.headers['collection-synchronization']),
    /digest="[0-9a-f]{64}"$/,
  );
});
