import assert from 'node:assert/strict';
import fc, { type Arbitrary } from 'fast-check';
import { sql } from 'kysely';
import * as make from '../factories.ts';
import type { FakeActor } from '../fake-remote.ts';
import { activity } from './activities.ts';
import { type Attack, unauthorised } from './authority.ts';
import { bytesOf, type Spoiling, spoiling } from './bytes.ts';
import { type Change, takeChanges } from './changes.ts';
import { miscounted } from './counters.ts';
import { served } from './documents.ts';
import type { Names } from './fill.ts';
import { counterexample, type Outcome, type Run } from './found.ts';
import type { FuzzWorld } from './fuzz-world.ts';

/** Activities that one attacker sends, and what their server answers when it is asked. */
interface Batch {
  served: { document: unknown; spoiling: Spoiling; type: string }[];
  sent: { activity: unknown; spoiling: Spoiling; to: string }[];
}

const SENT = 40;
/** Counterexamples after which there is enough to do. */
const ENOUGH = 8;
const batches: Arbitrary<Batch> = fc.record({
  served: fc.array(
    fc.record({
      document: served,
      spoiling,
      type: fc.constantFrom(
        'application/activity+json',
        'application/activity+json',
        'application/activity+json',
        'text/html',
        '',
      ),
    }),
    { maxLength: 3 },
  ),
  sent: fc.array(
    fc.record({
      activity,
      spoiling,
      to: fc.constantFrom('/inbox', '/inbox', '/users/bob/inbox', '/users/carol/inbox'),
    }),
    { minLength: 1, maxLength: SENT, size: 'max' },
  ),
});

/**
 * Activities through the door, signed as they should be, by somebody new in every batch, whom bob
 * follows and carol asked to. What the database writes down afterwards must be theirs to do.
 */
export async function inboxLane(
  world: FuzzWorld,
  { inputs, seed, progress }: Run,
): Promise<Outcome> {
  const outcome: Outcome = { lane: 'inbox', inputs: 0, tally: {}, failures: [] };
  for (let round = 0; outcome.inputs < inputs; round += 1) {
    const property = fc.asyncProperty(batches, (batch) => attack(world, batch, outcome));
    // One at a time, as batches differ in size and what counts is activities.
    const found = await counterexample('inbox', property, { inputs: 1, seed: seed + round });
    if (found !== null) outcome.failures.push(found);
    progress?.(outcome);
    if (outcome.failures.length >= ENOUGH) break;
  }
  return outcome;
}

async function attack(world: FuzzWorld, batch: Batch, outcome: Outcome): Promise<void> {
  const { signer, names } = await newAttacker(world);
  batch.served.forEach(({ document, spoiling: how, type }, n) =>
    world.remote.serve(new URL(`${signer.uri}/served/${n}`).pathname, {
      headers: { 'content-type': type },
      body: bytesOf(document, how, names),
    }),
  );
  for (const { activity: sent, spoiling: how, to } of batch.sent) {
    outcome.inputs += 1;
    const status = await post(world, signer, { bytes: bytesOf(sent, how, names), to });
    outcome.tally[status] = (outcome.tally[status] ?? 0) + 1;
    assert.ok(status < 500, `answered ${status}`);
  }
  await world.jobs.settle();
  world.remote.requests.length = 0;
  world.elsewhere.requests.length = 0;
  assert.deepEqual(world.faults.take(), []);
  const changes = await takeChanges(world.deps.db);
  for (const { tbl } of changes) outcome.tally[tbl] = (outcome.tally[tbl] ?? 0) + 1;
  assert.deepEqual(unauthorised(changes, await judge(world, signer, changes)), []);
  assert.deepEqual(await miscounted(world.deps.db), []);
  assert.deepEqual(await stuck(world), []);
}

async function post(
  world: FuzzWorld,
  signer: FakeActor,
  { bytes, to }: { bytes: Buffer; to: string },
): Promise<number> {
  const response = await world.remote.post(`${world.origin}${to}`, bytes, signer);
  await response.body?.cancel();
  return response.status;
}

let count = 0;

/** Somebody on alice's server whom bob follows and carol has asked. */
async function newAttacker(world: FuzzWorld): Promise<{ signer: FakeActor; names: Names }> {
  const { deps, remote, alice, bob, carol } = world;
  count += 1;
  const username = `eve${count}`;
  const uri = `${remote.origin}/users/${username}`;
  const keyId = `${uri}#main-key`;
  const signer: FakeActor = { ...alice, uri, username, inbox: `${uri}/inbox`, keyId };
  const document = JSON.parse(JSON.stringify(alice.document).replaceAll(alice.uri, uri)) as Record<
    string,
    unknown
  >;
  signer.document = { ...document, preferredUsername: username, featured: `${uri}/featured` };
  remote.serve(new URL(uri).pathname, () => ({ body: signer.document }));
  const { id } = await deps.federation.actors.byUri(uri);
  await make.follow(deps.db, bob.id, id);
  const names = {
    ...world.names,
    eve: uri,
    evename: username,
    evekey: signer.publicKeyPem,
    bobfollow: `${world.origin}/follows/${count}`,
    carolrequest: `${world.origin}/requests/${count}`,
  };
  await deps.db
    .updateTable('follows')
    .set({ uri: names.bobfollow })
    .where('target_account_id', '=', id)
    .execute();
  await deps.db
    .insertInto('follow_requests')
    .values({ account_id: carol.id, target_account_id: id, uri: names.carolrequest })
    .execute();
  await world.jobs.settle();
  await takeChanges(deps.db);
  return { signer, names };
}

async function judge(world: FuzzWorld, signer: FakeActor, changes: Change[]): Promise<Attack> {
  const { deps, alice, victim, bob, carol, names } = world;
  const rows = await deps.db
    .selectFrom('accounts')
    .select(['id', 'uri', 'domain', 'also_known_as'])
    .execute();
  const statuses = await deps.db
    .selectFrom('statuses')
    .select(['id', 'account_id', 'uri'])
    .execute();
  const gone = changes.flatMap(({ tbl, old }) => (tbl === 'statuses' && old !== null ? [old] : []));
  const known = [...statuses, ...gone] as { id: string; account_id: string; uri: string }[];
  const ended = changes.flatMap(({ tbl, old }) => (tbl === 'accounts' && old ? [old] : []));
  const signerIds = [...rows, ...ended].flatMap(({ uri, id }) =>
    uri === signer.uri && id ? [id] : [],
  );
  return {
    signerIds: new Set(signerIds),
    signerUri: signer.uri,
    signerHost: world.remote.host,
    locals: new Set(rows.filter((row) => row.domain === null).map((row) => row.id)),
    honest: new Set([alice.uri, victim.uri]),
    published: new Set([names['alicenote']!, names['victimnote']!]),
    authors: new Map(known.map(({ id, account_id, uri }) => [id, { accountId: account_id, uri }])),
    alsoTheSigner: new Set(
      rows.filter((row) => row.also_known_as.includes(signer.uri)).map((row) => row.id),
    ),
    asked: new Set([bob.id, carol.id].flatMap((id) => signerIds.map((to) => `${id} ${to}`))),
  };
}

/** Work that is neither done, nor refused, nor waiting for a server that does not answer. */
async function stuck(world: FuzzWorld): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'activity ' || coalesce(last_error, body::text) as what from inbound_activities
      where processed_at is null and last_error is null and run_at <= now()
    union all select 'event ' || name || ' ' || coalesce(last_error, '') from events`.execute(
    world.deps.db,
  );
  return rows.map((row) => row.what.slice(0, 500));
}
