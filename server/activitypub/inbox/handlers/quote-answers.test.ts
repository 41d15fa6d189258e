import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { inTransaction } from '#server/db/transaction.ts';
import { addQuote } from '#server/quotes/add.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import {
  alice,
  aliceId,
  bobId,
  bobUri,
  createOf,
  deliver,
  elsewhere,
  eve,
  events,
  federation,
  localStatus,
  newUri,
  noteOf,
  remote,
  statusBy,
  victim,
} from '#server/testing/inbox-world.ts';
import { favourite } from '#server/statuses/actions/favourite.ts';
import { publish } from '#server/statuses/publish.ts';
import { reblog } from '#server/statuses/actions/reblog.ts';
import {
  PUBLIC,
  db,
  freshQuotes,
  quoteOf,
  seen,
  stateOf,
  verifyAll,
} from '#server/testing/quote-world.ts';

beforeEach(freshQuotes);

test('quoting oneself needs nobody, in any spelling', async () => {
  const own = noteOf(alice);
  remote.publish(own);
  for (const name of ['quote', '_misskey_quote']) {
    const note = noteOf(alice, { [name]: own.id });
    await deliver(createOf(note));
    await verifyAll();
    assert.equal((await seen(note.id)).quote?.quoted_status?.uri, own.id, name);
  }
});

test('a chain of quotes is not followed without end', async () => {
  const ids = Array.from({ length: 6 }, () => newUri(victim, 'chain'));
  ids.forEach((id, at) => elsewhere.publish(noteOf(victim, { id, quote: ids[at + 1] ?? null })));
  await deliver(createOf(noteOf(alice, { quote: ids[0] })));
  await verifyAll();
  const kept = await Promise.all(ids.map(statusBy));
  assert.deepEqual(
    kept.map((status) => status !== undefined),
    [true, true, false, false, false, false],
  );
});

/** A post of bob's that quotes one of victim's, and asks for it. */
async function asking() {
  const quoted = noteOf(victim);
  elsewhere.publish(quoted);
  await federation.statuses.byUri(quoted.id);
  const status = await localStatus();
  await inTransaction(db(), async (tx) => {
    const target = await tx
      .selectFrom('statuses')
      .select(['id', 'uri', 'url', 'account_id', 'local', 'visibility', 'interaction_policy'])
      .where('uri', '=', quoted.id)
      .executeTakeFirstOrThrow();
    await addQuote(tx, { statusId: status.id, accountId: bobId, actorUri: bobUri, quoted: target });
  });
  const request = (await quoteOf(status.uri))!.request_uri!;
  return { status, quoted, request };
}

const answerOf = (type: 'Accept' | 'Reject', object: unknown, result?: unknown) => ({
  id: newUri(victim),
  type,
  object,
  ...(result === undefined ? {} : { result }),
});

test('a quote of ours stands once its author agrees, by id or by the posts named', async () => {
  const one = await asking();
  const stamp = `${victim.uri}/stamps/1`;
  assert.equal(await deliver(answerOf('Accept', one.request, stamp), victim), null);
  assert.equal((await seen(one.status.uri)).quote?.state, 'accepted');
  assert.equal((await quoteOf(one.status.uri))?.authorization_uri, stamp);
  const two = await asking();
  const embedded = {
    id: `${victim.uri}/made-up`,
    type: 'QuoteRequest',
    actor: bobUri,
    object: two.quoted.id,
    instrument: { id: two.status.uri, type: 'Note' },
  };
  const consent = {
    id: `${victim.uri}/stamps/2`,
    type: 'QuoteAuthorization',
    attributedTo: victim.uri,
    interactingObject: two.status.uri,
    interactionTarget: two.quoted.id,
  };
  assert.equal(await deliver(answerOf('Accept', embedded, consent), victim), null);
  assert.equal(await stateOf(two.status.uri), 'accepted');
  assert.equal((await events('quote.accepted')).length, 2);
});

test('§2.11 Quote/approval forgery: nobody else answers for the author, nor with a consent from elsewhere', async () => {
  const { status, quoted, request } = await asking();
  const stamp = `${victim.uri}/stamps/3`;
  const forged = { ...answerOf('Accept', request, `${alice.uri}/stamps/1`), id: newUri(alice) };
  assert.ok(await deliver(forged, alice));
  assert.ok(await deliver({ ...answerOf('Reject', request), id: newUri(alice) }, alice));
  assert.ok(await deliver(answerOf('Accept', request, `${alice.uri}/stamps/1`), victim));
  assert.ok(await deliver(answerOf('Accept', request), victim));
  const wrong = {
    id: stamp,
    type: 'QuoteAuthorization',
    attributedTo: victim.uri,
    interactingObject: `${bobUri}/statuses/1`,
    interactionTarget: quoted.id,
  };
  assert.match((await deliver(answerOf('Accept', request, wrong), victim)) ?? '', /another quote/);
  assert.equal(await stateOf(status.uri), 'pending');
});

test('a refusal ends it, also after a consent, and no later consent counts', async () => {
  const { status, request } = await asking();
  const stamp = `${victim.uri}/stamps/4`;
  const accept = () => answerOf('Accept', request, stamp);
  await deliver(answerOf('Reject', request), victim);
  assert.equal(await stateOf(status.uri), 'rejected');
  await deliver(accept(), victim);
  assert.equal(await stateOf(status.uri), 'rejected');
  const next = await asking();
  await deliver(answerOf('Accept', next.request, stamp), victim);
  await deliver(answerOf('Reject', next.request), victim);
  assert.equal(await stateOf(next.status.uri), 'revoked');
  const last = await asking();
  const consent = `${victim.uri}/stamps/5`;
  await deliver(answerOf('Accept', last.request, consent), victim);
  await deliver({ id: newUri(victim), type: 'Delete', object: consent }, victim);
  assert.equal(await stateOf(last.status.uri), 'revoked');
});

test('policies of other servers are read, in old names too', async () => {
  const read = async (interactionPolicy: unknown) => {
    const note = noteOf(alice, { interactionPolicy });
    await deliver(createOf(note));
    return (await seen(note.id, bobId)).quote_approval;
  };
  assert.deepEqual(await read(undefined), { automatic: [], manual: [], current_user: 'denied' });
  assert.deepEqual(await read({ canQuote: { automaticApproval: PUBLIC } }), {
    automatic: ['public'],
    manual: [],
    current_user: 'automatic',
  });
  const followers = { automaticApproval: [alice.uri], manualApproval: `${alice.uri}/followers` };
  assert.deepEqual(await read({ canQuote: followers }), {
    automatic: [],
    manual: ['followers'],
    current_user: 'manual',
  });
  const named = { always: [eve.uri], approvalRequired: [] };
  assert.deepEqual(await read({ canQuote: named }), {
    automatic: ['unsupported_policy'],
    manual: [],
    current_user: 'unknown',
  });
  for (const junk of [17, 'x', [], { canQuote: 3 }, { canQuote: { automaticApproval: {} } }])
    assert.equal((await read(junk)).current_user, 'denied');
});

test('nobody here does to a post elsewhere what its author does not allow', async () => {
  const closed = { automaticApproval: [alice.uri] };
  const interactionPolicy = { canReply: closed, canLike: closed, canAnnounce: closed };
  const post = async (properties: object = {}) => {
    const note = noteOf(alice, { interactionPolicy, ...properties });
    await deliver(createOf(note));
    return (await statusBy(note.id))!.id;
  };
  const deps = testDeps(db());
  const tries = (statusId: string) =>
    Promise.allSettled([
      publish(deps, { accountId: bobId, text: 'hi', inReplyToId: statusId }),
      favourite(deps, { accountId: bobId, statusId }),
      reblog(deps, { accountId: bobId, statusId }),
    ]);
  const outcomes = async (statusId: string) =>
    (await tries(statusId)).map((one) => one.status).join(' ');
  const fails = 'rejected rejected rejected';
  const works = 'fulfilled fulfilled fulfilled';
  assert.equal(await outcomes(await post()), fails);
  assert.equal(await outcomes(await post({ tag: [{ type: 'Mention', href: bobUri }] })), works);
  const manual = { automaticApproval: [], manualApproval: [PUBLIC] };
  const asked = { canReply: manual, canLike: manual, canAnnounce: manual };
  assert.equal(await outcomes(await post({ interactionPolicy: asked })), works);
  const followers = { automaticApproval: [`${alice.uri}/followers`] };
  const among = { canReply: followers, canLike: followers, canAnnounce: followers };
  assert.equal(
    await outcomes(await post({ interactionPolicy: among })),
    works,
    'bob follows alice',
  );
  const following = { automaticApproval: [`${alice.uri}/following`] };
  const known = { canReply: following, canLike: following, canAnnounce: following };
  assert.equal(await outcomes(await post({ interactionPolicy: known })), fails);
  await make.follow(db(), aliceId, bobId);
  assert.equal(await outcomes(await post({ interactionPolicy: known })), works);
});
