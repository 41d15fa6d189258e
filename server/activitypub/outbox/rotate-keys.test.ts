import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { ensureInstanceActor } from '#server/accounts/instance-actor.ts';
import { rotateKeys } from '#server/accounts/rotate-keys.ts';
import { keyUri } from '#server/core/urls.ts';
import { findAccountId } from '#server/users/find-user.ts';
import { type DeliveryBed, openDeliveryBed } from '#server/testing/delivery-bed.ts';
import * as make from '#server/testing/factories.ts';
import { pruneDeliveries } from '../delivery/sweep.ts';
import { expectationsOf, readClaim } from '../signatures/verify.ts';
import { keysRotated } from './account-events.ts';
import { loadActor } from './load-actor.ts';

const ORIGIN = make.TEST_ORIGIN;
const OLD = keyUri(ORIGIN, 'alice');
let bed: DeliveryBed;
let fresh: string;
let freshPem: string;

before(async () => {
  bed = await openDeliveryBed();
  bed.remote.serve('/inbox', { status: 202 });
  await bed.follower();
});
after(() => bed.close());

/** What the follower's server received last, and whether `pem` signed it. */
function last(pem: string): { keyId: string; isBy: boolean; activity: Record<string, unknown> } {
  const request = bed.remote.requests.at(-1)!;
  const claim = readClaim(request, expectationsOf(bed.remote.origin)(new Date()));
  const activity = JSON.parse(request.body.toString()) as Record<string, unknown>;
  return { keyId: claim.keyId, isBy: claim.verifies(createPublicKey(pem)), activity };
}

test('a new key is in the actor at once, and the old one is kept', async () => {
  fresh = await rotateKeys(bed.db, bed.alice);
  const actor = await loadActor(bed.db, { id: bed.alice });
  assert.equal(actor?.key_id, fresh);
  assert.notEqual(fresh, OLD);
  assert.ok(fresh.startsWith(`${ORIGIN}/users/alice#`));
  freshPem = actor.public_key_pem!;
  assert.notEqual(freshPem, bed.publicKeyPem);
});

test('followers are told by the old key, and everything else is signed by the new one', async () => {
  const event = await bed.db
    .selectFrom('events')
    .select('payload')
    .where('name', '=', 'account.keys-rotated')
    .executeTakeFirstOrThrow();
  const payload = event.payload as { accountId: string; keyId: string };
  assert.deepEqual(payload, { accountId: bed.alice, keyId: OLD });
  const ctx = { origin: ORIGIN, domain: new URL(ORIGIN).host, mediaUrl: () => '' };
  for (const outgoing of await keysRotated({ db: bed.db, ctx }, payload)) await bed.plan(outgoing);
  await bed.drain(bed.remote.host);
  const update = last(bed.publicKeyPem);
  assert.ok(update.isBy);
  assert.equal(update.keyId, OLD);
  assert.equal(update.activity['type'], 'Update');
  const { publicKey } = update.activity['object'] as { publicKey: Record<string, unknown> };
  assert.equal(publicKey['id'], fresh);
  assert.equal(publicKey['publicKeyPem'], freshPem);

  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/1`));
  await bed.drain(bed.remote.host);
  const post = last(freshPem);
  assert.ok(post.isBy);
  assert.equal(post.keyId, fresh);
});

test('the old key goes when nothing can wait for it any more', async () => {
  const keys = () => bed.db.selectFrom('account_keys').select('key_id').execute();
  await pruneDeliveries(bed.db);
  assert.equal((await keys()).length, 2);
  await sql`update account_keys set retired_at = now() - interval '9 days' where retired_at is not null`.execute(
    bed.db,
  );
  await pruneDeliveries(bed.db);
  assert.deepEqual(await keys(), [{ key_id: fresh }]);
});

test('the instance actor has a new key as well, of which nobody needs to be told', async () => {
  const config = { origin: ORIGIN, domain: new URL(ORIGIN).host };
  const id = await ensureInstanceActor({ db: bed.db, config });
  const name = await findAccountId(bed.db, new URL(ORIGIN).hostname);
  assert.equal(name, id);
  const keyId = await rotateKeys(bed.db, id);
  assert.equal((await loadActor(bed.db, { id }))?.key_id, keyId);
  const ctx = { ...config, mediaUrl: () => '' };
  const payload = { accountId: id, keyId: `${ORIGIN}/actor#main-key` };
  assert.deepEqual(await keysRotated({ db: bed.db, ctx }, payload), []);
});

test('only accounts of this server have keys to rotate', async () => {
  const stranger = await bed.follower();
  await assert.rejects(rotateKeys(bed.db, stranger), /no account of this server/);
});
