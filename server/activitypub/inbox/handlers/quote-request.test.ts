import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { revokeQuote } from '#server/quotes/revoke.ts';
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
  newUri,
  noteOf,
  remote,
  statusBy,
  stats,
  victim,
} from '#server/testing/inbox-world.ts';
import {
  db,
  freshQuotes,
  ours,
  quoteOf,
  requestOf,
  seen,
  stateOf,
  verifyAll,
} from '#server/testing/quote-world.ts';

beforeEach(freshQuotes);

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

test('a post that came without its quote gets it from the request, as from Hollo 0.10', async () => {
  const quoted = await ours();
  const note = noteOf(alice);
  assert.equal(await deliver(createOf(note)), null);
  assert.equal(await stateOf(note.id), undefined);
  const inside = { ...note, quote: quoted.uri };
  assert.equal(await deliver(requestOf(inside, quoted.uri)), null);
  assert.equal(await stateOf(note.id), 'accepted');
  assert.equal((await seen(note.id)).quote?.quoted_status?.id, quoted.id);
  assert.equal((await events('quote.granted')).length, 1);
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
