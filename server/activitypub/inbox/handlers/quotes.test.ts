import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { newId } from '#server/core/ids.ts';
import { recheckQuote } from '../../resolve/verify-quote.ts';
import * as make from '#server/testing/factories.ts';
import type { FakeActor } from '#server/testing/fake-remote.ts';
import {
  alice,
  bobId,
  bobUri,
  createOf,
  deliver,
  elsewhere,
  eve,
  events,
  federation,
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
  theirs,
  verifyAll,
} from '#server/testing/quote-world.ts';

beforeEach(freshQuotes);

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

test('what is quoted may come after the quote: then it is linked, and its consent read', async () => {
  const id = newUri(alice, 'notes');
  const { quoted, stamp } = theirs(id);
  elsewhere.publish(stamp);
  elsewhere.serve(new URL(quoted.id).pathname, { status: 404 });
  await deliver(createOf(noteOf(alice, { id, quote: quoted.id, quoteAuthorization: stamp.id })));
  await verifyAll();
  assert.equal((await quoteOf(id))?.quoted_status_id, null);
  await federation.actors.byUri(victim.uri);
  elsewhere.publish({ '@context': 'https://www.w3.org/ns/activitystreams', ...quoted });
  const late = { ...quoted, to: [...((quoted as { to?: string[] }).to ?? []), bobUri] };
  await deliver({ ...createOf(late as never), actor: victim.uri }, victim);
  await verifyAll();
  assert.equal((await seen(id)).quote?.quoted_status?.uri, quoted.id);
});

test('a consent is read again after a week when somebody opens the quote, and when it is changed', async () => {
  for (const how of ['opened', 'told'] as const) {
    const id = newUri(alice, 'notes');
    const { quoted, stamp } = theirs(id);
    elsewhere.publish(stamp);
    await deliver(createOf(noteOf(alice, { id, quote: quoted.id, quoteAuthorization: stamp.id })));
    await verifyAll();
    assert.equal(await stateOf(id), 'accepted');
    const status = await statusBy(id);
    const path = new URL(stamp.id).pathname;
    elsewhere.publish({ ...stamp, interactingObject: newUri(alice, 'notes') });
    await recheckQuote(federation.handlers, status!.id);
    assert.equal(await stateOf(id), 'accepted', 'read just now');
    if (how === 'told') {
      const forged = { id: newUri(eve), type: 'Update', object: stamp };
      await deliver(forged, eve);
      assert.equal(await stateOf(id), 'accepted', 'nobody else says so');
      await deliver({ id: newUri(victim), type: 'Update', object: stamp }, victim);
    } else {
      const checked_at = new Date(Date.now() - 8 * 86_400_000);
      await db()
        .updateTable('quotes')
        .set({ checked_at })
        .where('status_id', '=', status!.id)
        .execute();
      elsewhere.serve(path, { status: 503 });
      await assert.rejects(recheckQuote(federation.handlers, status!.id));
      assert.equal(await stateOf(id), 'accepted', 'a server that is down says nothing');
      await db()
        .updateTable('quotes')
        .set({ checked_at })
        .where('status_id', '=', status!.id)
        .execute();
      elsewhere.serve(path, { status: 410 });
      await recheckQuote(federation.handlers, status!.id);
    }
    assert.equal(await stateOf(id), 'revoked', how);
  }
});
