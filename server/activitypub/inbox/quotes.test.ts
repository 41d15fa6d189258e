import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { newId } from '#server/core/ids.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { addQuote } from '#server/quotes/add.ts';
import { revokeQuote } from '#server/quotes/revoke.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import type { FakeActor } from '#server/testing/fake-remote.ts';
import {
  alice,
  aliceId,
  bobId,
  bobUri,
  createOf,
  database,
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
  stats,
  victim,
} from '#server/testing/inbox-world.ts';
import { favourite } from '#server/statuses/favourite.ts';
import { hydrateStatuses } from '#server/statuses/hydrate.ts';
import { publish } from '#server/statuses/publish.ts';
import { reblog } from '#server/statuses/reblog.ts';
import { verifyQuote } from '../fetch/verify-quote.ts';

const db = () => database.db;
const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';

beforeEach(async () => {
  await db().deleteFrom('events').execute();
  await make.follow(db(), bobId, aliceId);
});

const policy = (...automatic: string[]) => JSON.stringify({ quote: { automatic, manual: [] } });

/** A post of bob's that may be quoted by whom the policy names. */
async function ours(allowed: string[] = ['public'], visibility: 'public' | 'private' = 'public') {
  const status = await localStatus(visibility);
  const set = { interaction_policy: policy(...allowed) };
  await db().updateTable('statuses').set(set).where('id', '=', status.id).execute();
  return status;
}

const quoteOf = async (uri: string) => {
  const status = await statusBy(uri);
  const id = status?.id ?? '0';
  return await db().selectFrom('quotes').selectAll().where('status_id', '=', id).executeTakeFirst();
};
const stateOf = async (uri: string) => (await quoteOf(uri))?.state;

const requestOf = (note: { id: string }, quoted: string, actor: FakeActor = alice) => ({
  id: newUri(actor, 'quote_requests'),
  type: 'QuoteRequest',
  actor: actor.uri,
  object: quoted,
  instrument: note,
});

/** Does what the job does for every quote that was received. */
async function verifyAll(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const received = await events('quote.received');
    if (received.length === 0) return;
    await db().deleteFrom('events').where('name', '=', 'quote.received').execute();
    for (const { payload } of received)
      await verifyQuote(federation.handlers, payload as { statusId: string; depth: number });
  }
}

/** A post on victim's server and a consent to quote it, both served there. */
function theirs(quoting: string, consent: Record<string, unknown> = {}) {
  const quoted = noteOf(victim);
  elsewhere.publish(quoted);
  const stamp = {
    id: newUri(victim, 'stamps'),
    type: 'QuoteAuthorization',
    attributedTo: victim.uri,
    interactingObject: quoting,
    interactionTarget: quoted.id,
    ...consent,
  };
  return { quoted, stamp };
}

const seen = async (uri: string, viewer: string | null = null) => {
  const status = await statusBy(uri);
  const [shown] = await hydrateStatuses(testDeps(db()), [status?.id ?? '0'], viewer);
  assert.ok(shown);
  return shown;
};

test('a request to quote what may be quoted is granted, with the post inside or read', async () => {
  const quoted = await ours();
  const inside = noteOf(alice, { quote: quoted.uri });
  assert.equal(await deliver(requestOf(inside, quoted.uri)), null);
  assert.equal(await stateOf(inside.id), 'accepted');
  assert.equal((await seen(inside.id)).quote?.quoted_status?.id, quoted.id);
  const read = noteOf(alice, { quote: quoted.uri });
  remote.publish(read);
  const byId = { ...requestOf(read, quoted.uri), instrument: read.id };
  assert.equal(await deliver(byId), null);
  assert.equal((await quoteOf(read.id))?.request_uri, byId.id);
  assert.equal((await stats(quoted.id)).quotes_count, 2);
  assert.equal((await events('quote.granted')).length, 2);
  assert.equal((await events('quote.accepted')).length, 2);
});

test('the same request again is answered again and changes nothing', async () => {
  const quoted = await ours();
  const note = noteOf(alice, { quote: quoted.uri });
  const request = requestOf(note, quoted.uri);
  await deliver(request);
  await deliver(request);
  assert.equal((await stats(quoted.id)).quotes_count, 1);
  assert.deepEqual(
    [(await events('quote.granted')).length, (await events('quote.accepted')).length],
    [2, 1],
  );
});

test('what was revoked stays revoked, whatever is brought again', async () => {
  const quoted = await ours();
  const note = noteOf(alice, { quote: quoted.uri });
  const request = requestOf(note, quoted.uri);
  await deliver(request);
  const { id: statusId } = (await statusBy(note.id))!;
  await revokeQuote({ db: db() }, { accountId: bobId, quotedId: quoted.id, statusId });
  await db().deleteFrom('events').execute();
  await deliver(request);
  await deliver({ ...request, id: newUri(alice) });
  await deliver({
    id: newUri(alice),
    type: 'Update',
    object: { ...note, quoteAuthorization: `${bobUri}/quote_authorizations/1` },
  });
  await verifyAll();
  assert.equal(await stateOf(note.id), 'revoked');
  assert.equal((await stats(quoted.id)).quotes_count, 0);
  assert.equal((await events('quote.refused')).length, 2);
  assert.equal((await events('quote.granted')).length, 0);
});

test('a request is refused where the policy says so, and the post is not even kept', async () => {
  const nobody = await ours([]);
  const followers = await ours(['followers']);
  for (const quoted of [nobody, followers]) {
    const note = noteOf(alice, { quote: quoted.uri });
    assert.equal(await deliver(requestOf(note, quoted.uri)), null);
    assert.equal(await statusBy(note.id), undefined);
  }
  assert.equal((await events('quote.refused')).length, 2);
  await make.follow(db(), aliceId, bobId);
  const note = noteOf(alice, { quote: followers.uri });
  await deliver(requestOf(note, followers.uri));
  assert.equal(await stateOf(note.id), 'accepted');
  await make.block(db(), bobId, aliceId);
  const open = await ours();
  const blocked = noteOf(alice, { quote: open.uri });
  await deliver(requestOf(blocked, open.uri));
  assert.equal(await statusBy(blocked.id), undefined);
  assert.equal((await events('quote.refused')).length, 3);
});

test('of a private or absent post nothing is told, not even a refusal', async () => {
  await make.follow(db(), aliceId, bobId);
  const hidden = await ours(['public'], 'private');
  const note = noteOf(alice, { quote: hidden.uri });
  assert.match((await deliver(requestOf(note, hidden.uri))) ?? '', /not found/i);
  const absent = `${bobUri}/statuses/12345`;
  assert.match((await deliver(requestOf(note, absent))) ?? '', /not found/i);
  assert.equal(await statusBy(note.id), undefined);
  for (const name of ['quote.refused', 'quote.granted', 'quote.accepted'])
    assert.equal((await events(name)).length, 0, name);
});

test('§2.11 Quote/approval forgery: a request counts for a post of whoever asks, that quotes what they say', async () => {
  const [quoted, other] = [await ours(), await ours()];
  const evil = noteOf(victim, { quote: quoted.uri });
  elsewhere.publish(evil);
  assert.match((await deliver(requestOf(evil, quoted.uri))) ?? '', /not of the server/);
  const neighbour = noteOf(eve, { quote: quoted.uri });
  assert.ok(await deliver(requestOf(neighbour, quoted.uri)));
  assert.equal(await statusBy(neighbour.id), undefined);
  const known = noteOf(alice, { quote: quoted.uri });
  await deliver(createOf(known));
  assert.ok(await deliver(requestOf(known, quoted.uri, eve), eve));
  assert.match((await deliver(requestOf(known, other.uri))) ?? '', /does not quote/);
  assert.equal(await stateOf(known.id), 'pending');
  const plain = noteOf(alice);
  assert.match((await deliver(requestOf(plain, quoted.uri))) ?? '', /not found/i);
  assert.equal((await events('quote.granted')).length, 0);
});

test('a quote of ours that nobody asked for is pending; one without consent is none', async () => {
  const quoted = await ours();
  const note = noteOf(alice, { quote: quoted.uri });
  await deliver(createOf(note));
  assert.deepEqual((await seen(note.id)).quote, { state: 'pending', quoted_status: null });
  assert.equal((await events('quote.received')).length, 0);
  const misskey = noteOf(alice, { _misskey_quote: quoted.uri, quoteUrl: quoted.uri });
  await deliver(createOf(misskey));
  assert.equal((await seen(misskey.id)).quote, null);
  assert.equal((await quoteOf(misskey.id))?.legacy, true);
  // A server that learns to ask later.
  await deliver(requestOf(misskey, quoted.uri));
  assert.equal((await seen(misskey.id)).quote?.state, 'accepted');
  assert.equal((await stats(quoted.id)).quotes_count, 1);
});

test('the names of a quote are read in order, also as a Link', async () => {
  const quoted = await ours();
  const wrong = 'https://nowhere.example/1';
  const spellings: Record<string, unknown>[] = [
    { quote: quoted.uri, _misskey_quote: wrong },
    { quote: { id: quoted.uri, type: 'Note' } },
    { _misskey_quote: quoted.uri, quoteUrl: wrong },
    { quoteUrl: quoted.uri, quoteUri: wrong },
    { quoteUri: quoted.uri },
    {
      tag: [
        { type: 'Link', href: wrong, mediaType: 'text/html' },
        {
          type: 'Link',
          href: quoted.uri,
          mediaType: 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
          rel: 'https://misskey-hub.net/ns#_misskey_quote',
        },
      ],
    },
  ];
  for (const spelling of spellings) {
    const note = noteOf(alice, spelling);
    await deliver(createOf(note));
    assert.equal((await quoteOf(note.id))?.quoted_status_id, quoted.id, JSON.stringify(spelling));
  }
  const gone = noteOf(alice, { quote: { type: 'Tombstone' } });
  await deliver(createOf(gone));
  assert.deepEqual((await seen(gone.id)).quote, { state: 'deleted', quoted_status: null });
});

test('a consent is read from the quoted author and shows what is quoted', async () => {
  const id = newUri(alice, 'notes');
  const { quoted, stamp } = theirs(id);
  elsewhere.publish(stamp);
  const note = noteOf(alice, { id, quote: quoted.id, quoteAuthorization: stamp.id });
  await deliver(createOf(note));
  assert.equal((await seen(id)).quote?.state, 'pending');
  await verifyAll();
  assert.equal((await seen(id)).quote?.quoted_status?.uri, quoted.id);
  const status = await statusBy(quoted.id);
  assert.equal((await stats(status!.id)).quotes_count, 1);
  assert.equal((await events('status.published')).length, 1, 'nobody is told of what is quoted');
});

test('§2.11 Quote/approval forgery: a consent that is not one counts for nothing', async () => {
  const cases: [string, (id: string) => { quoted: { id: string }; stampId: string }][] = [
    [
      'on the host of whoever quotes',
      (id) => {
        const { quoted, stamp } = theirs(id);
        const forged = { ...stamp, id: newUri(alice, 'stamps') };
        return { quoted, stampId: remote.publish(forged) };
      },
    ],
    [
      'for another post that quotes',
      () => {
        const { quoted, stamp } = theirs(newUri(alice, 'notes'));
        return { quoted, stampId: elsewhere.publish(stamp) };
      },
    ],
    [
      'to quote another post',
      (id) => {
        const { stamp } = theirs(id);
        return { quoted: theirs(id).quoted, stampId: elsewhere.publish(stamp) };
      },
    ],
    [
      'by somebody else there',
      (id) => {
        const other = `${elsewhere.origin}/users/other`;
        const { quoted, stamp } = theirs(id, { attributedTo: other });
        return { quoted, stampId: elsewhere.publish(stamp) };
      },
    ],
    [
      'of another type',
      (id) => {
        const { quoted, stamp } = theirs(id, { type: 'LikeAuthorization' });
        return { quoted, stampId: elsewhere.publish(stamp) };
      },
    ],
    [
      'that is not there',
      (id) => {
        const { quoted, stamp } = theirs(id);
        return { quoted, stampId: stamp.id };
      },
    ],
    [
      'served under the name of another',
      (id) => {
        const { quoted, stamp } = theirs(id);
        const path = `/users/victim/moved/${newId()}`;
        elsewhere.serve(path, { body: stamp });
        return { quoted, stampId: `${elsewhere.origin}${path}` };
      },
    ],
  ];
  for (const [what, make] of cases) {
    const id = newUri(alice, 'notes');
    const { quoted, stampId } = make(id);
    await deliver(createOf(noteOf(alice, { id, quote: quoted.id, quoteAuthorization: stampId })));
    await verifyAll().catch(() => {});
    assert.notEqual(await stateOf(id), 'accepted', what);
    assert.equal((await seen(id)).quote?.quoted_status, null, what);
  }
});

test('§2.11 Quote/approval forgery: nobody occupies the consent of another: state belongs to a quote and its post', async () => {
  const id = newUri(alice, 'notes');
  const { quoted, stamp } = theirs(id);
  elsewhere.publish(stamp);
  // Eve names the consent first, for a post of hers.
  const first = noteOf(eve, { quote: quoted.id, quoteAuthorization: stamp.id });
  await make.follow(db(), bobId, (await federation.actors.byUri(eve.uri)).id);
  await deliver(createOf(first, eve), eve);
  await verifyAll();
  assert.equal(await stateOf(first.id), 'pending');
  const note = noteOf(alice, { id, quote: quoted.id, quoteAuthorization: stamp.id });
  await deliver(createOf(note));
  await verifyAll();
  assert.equal(await stateOf(id), 'accepted');
  assert.equal(await stateOf(first.id), 'pending');
});

test('§2.11 Quote/approval forgery: only the quoted author takes a consent back, also before it comes', async () => {
  const id = newUri(alice, 'notes');
  const { quoted, stamp } = theirs(id);
  elsewhere.publish(stamp);
  const note = noteOf(alice, { id, quote: quoted.id, quoteAuthorization: stamp.id });
  await deliver(createOf(note));
  await verifyAll();
  const end = (actor: FakeActor) => ({ id: newUri(actor), type: 'Delete', object: stamp });
  await deliver(end(eve), eve);
  await deliver(end(alice), alice);
  assert.equal(await stateOf(id), 'accepted');
  assert.equal(await deliver(end(victim), victim), null);
  assert.equal(await stateOf(id), 'revoked');
  const status = await statusBy(quoted.id);
  assert.equal((await stats(status!.id)).quotes_count, 0);

  const late = newUri(alice, 'notes');
  const next = theirs(late);
  elsewhere.publish(next.stamp);
  await deliver({ id: newUri(victim), type: 'Delete', object: next.stamp.id }, victim);
  const quote = { quote: next.quoted.id, quoteAuthorization: next.stamp.id };
  await deliver(createOf(noteOf(alice, { id: late, ...quote })));
  await verifyAll();
  assert.notEqual(await stateOf(late), 'accepted');
});

test('an Update brings the consent, and its absence makes us look again', async () => {
  const id = newUri(alice, 'notes');
  const { quoted, stamp } = theirs(id);
  const note = noteOf(alice, { id, quote: quoted.id });
  await deliver(createOf(note));
  await verifyAll();
  assert.equal(await stateOf(id), 'pending');
  elsewhere.publish(stamp);
  const update = (object: object) => ({ id: newUri(alice), type: 'Update', object });
  await deliver(update({ ...note, quoteAuthorization: stamp.id }));
  await verifyAll();
  assert.equal(await stateOf(id), 'accepted');
  await deliver(update(note));
  await verifyAll();
  assert.equal(await stateOf(id), 'accepted', 'it is there still');
  elsewhere.serve(new URL(stamp.id).pathname, { status: 404 });
  await deliver(update(note));
  await verifyAll();
  assert.equal(await stateOf(id), 'revoked');
});

test('what is quoted is changed by an edit alone', async () => {
  const [one, two] = [await ours(), await ours()];
  const note = noteOf(alice, { quote: one.uri });
  await deliver(requestOf(note, one.uri));
  const update = (object: object) => ({ id: newUri(alice), type: 'Update', object });
  await deliver(update({ ...note, quote: two.uri }));
  const { quote: _quote, ...without } = note as typeof note & { quote: string };
  await deliver(update(without));
  assert.equal((await quoteOf(note.id))?.quoted_status_id, one.id);
  assert.equal(await stateOf(note.id), 'accepted');
  const edited = { content: '<p>other</p>', updated: '2026-11-02T00:00:00Z' };
  await deliver(update({ ...note, ...edited, quote: two.uri }));
  assert.equal((await quoteOf(note.id))?.quoted_status_id, two.id);
  assert.equal(await stateOf(note.id), 'pending', 'the consent was to quote another');
  assert.equal((await stats(one.id)).quotes_count, 0);
  await deliver(update({ ...without, updated: '2026-11-03T00:00:00Z' }));
  assert.equal(await quoteOf(note.id), undefined);
});

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
