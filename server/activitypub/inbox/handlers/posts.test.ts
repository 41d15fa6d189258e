import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { follow as makeFollow } from '#server/testing/factories.ts';
import { AS2 } from '#server/testing/fake-remote.ts';
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
  stats,
  statusBy,
  victim,
} from '#server/testing/inbox-world.ts';
import { PUBLIC } from '../../vocab.ts';

describe('Create', () => {
  test('by somebody followed from here is kept whole, once, and made safe', async () => {
    await makeFollow(database.db, bobId, aliceId);
    const note = noteOf(alice, {
      content:
        '<p onclick="x()">hi <a class="mention" href="x">@bob</a><script>alert(1)</script></p>',
      summary: 'careful',
      sensitive: true,
      contentMap: {
        en: '<p onclick="x()">hi <a class="mention" href="x">@bob</a><script>alert(1)</script></p>',
      },
      tag: [
        { type: 'Mention', href: bobUri, name: '@bob' },
        { type: 'Hashtag', name: '#Wikipedia', href: 'https://x.example' },
      ],
      attachment: {
        type: 'Document',
        mediaType: 'image/png',
        url: `${remote.origin}/x.png`,
        name: 'alt',
        width: 3,
        height: 4,
        focalPoint: [0.5, -0.5],
        blurhash: 'LEHV6nWB2yk8',
      },
    });
    assert.equal(await deliver(createOf(note)), null);
    assert.equal(await deliver(createOf(note)), null);
    const status = await statusBy(note.id);
    assert.equal(status?.visibility, 'public');
    assert.equal(status?.spoiler_text, 'careful');
    assert.equal(status?.language, 'en');
    assert.doesNotMatch(status!.content, /script|onclick/);
    assert.equal(status?.created_at.toISOString(), '2026-11-01T00:00:00.000Z');
    const mentions = await database.db
      .selectFrom('status_mentions')
      .selectAll()
      .where('status_id', '=', status!.id)
      .execute();
    assert.deepEqual(
      mentions.map((mention) => [mention.account_id, mention.silent]),
      [[bobId, false]],
    );
    const media = await database.db
      .selectFrom('media')
      .selectAll()
      .where('status_id', '=', status!.id)
      .execute();
    assert.deepEqual(
      media.map((one) => [one.type, one.description, one.focus_x]),
      [['image', 'alt', 0.5]],
    );
  });

  for (const [visibility, to, cc] of [
    ['public', [PUBLIC], []],
    ['public', ['as:Public'], []],
    ['unlisted', ['followers'], ['Public']],
    ['private', ['followers'], []],
    ['direct', ['bob'], []],
  ] as const) {
    test(`to ${to.join()} cc ${cc.join()} is ${visibility}`, async () => {
      const named = (list: readonly string[]): string[] =>
        list.map((one) =>
          one === 'followers' ? `${alice.uri}/followers` : one === 'bob' ? bobUri : one,
        );
      const note = noteOf(alice, { to: named(to), cc: [...named(cc), bobUri] });
      assert.equal(await deliver(createOf(note)), null);
      assert.equal((await statusBy(note.id))?.visibility, visibility);
    });
  }

  test('of an object without addressees takes those of the activity', async () => {
    const { to: _, cc: __, ...note } = noteOf(alice);
    const create = { ...createOf(note), to: [`${alice.uri}/followers`], cc: [PUBLIC, bobUri] };
    assert.equal(await deliver(create), null);
    assert.equal((await statusBy(note.id))?.visibility, 'unlisted');
    const direct = noteOf(alice, { to: [bobUri], cc: undefined });
    assert.equal(await deliver({ ...createOf(direct), to: [PUBLIC] }), null);
    assert.equal((await statusBy(direct.id))?.visibility, 'direct');
  });

  test('of an object without author is by who created it; a bare reference is still read', async () => {
    const { attributedTo: _, ...note } = noteOf(alice, { cc: [bobUri] });
    assert.equal(await deliver(createOf(note)), null);
    assert.equal((await statusBy(note.id))?.account_id, aliceId);
    const whole = noteOf(alice, { cc: [bobUri] });
    remote.publish(whole);
    assert.equal(await deliver(createOf({ id: whole.id, type: 'Note' })), null);
    assert.match((await statusBy(whole.id))!.content, /hello/);
    const { attributedTo: __, ...foreign } = noteOf(victim, { cc: [bobUri] });
    await deliver(createOf(foreign));
    assert.equal(await statusBy(foreign.id), undefined);
  });

  test('of a message that tags nobody tells whom it is sent to', async () => {
    const message = noteOf(eve, { type: 'ChatMessage', to: [bobUri], cc: [], tag: [] });
    assert.equal(await deliver(createOf(message, eve), eve), null);
    const status = await statusBy(message.id);
    assert.equal(status?.visibility, 'direct');
    const mentions = database.db.selectFrom('status_mentions').select(['account_id', 'silent']);
    assert.deepEqual(await mentions.where('status_id', '=', status!.id).execute(), [
      { account_id: bobId, silent: false },
    ]);
  });

  test('that concerns nobody here is passed over', async () => {
    const note = noteOf(eve);
    assert.equal(await deliver(createOf(note, eve), eve), null);
    assert.equal(await statusBy(note.id), undefined);
  });

  test('in the name of another is not believed, from the same host or another', async () => {
    const ofAlice = noteOf(alice, { to: [PUBLIC, bobUri] });
    await deliver(createOf(ofAlice, eve), eve);
    assert.equal(await statusBy(ofAlice.id), undefined);
    const ofVictim = noteOf(victim, { to: [PUBLIC, bobUri], content: 'forged' });
    await deliver(createOf(ofVictim, eve), eve);
    assert.equal(await statusBy(ofVictim.id), undefined);
    const stolen = { ...noteOf(victim, { to: [PUBLIC, bobUri] }), attributedTo: eve.uri };
    await deliver(createOf(stolen, eve), eve);
    for (const attributedTo of [
      [alice.uri, eve.uri],
      [eve.uri, alice.uri],
    ]) {
      const shared = { ...noteOf(alice, { to: [PUBLIC, bobUri] }), attributedTo };
      await deliver(createOf(shared, eve), eve);
      assert.notEqual((await statusBy(shared.id))?.account_id, aliceId);
      const onVictim = {
        ...noteOf(victim, { to: [PUBLIC, bobUri] }),
        attributedTo: [...attributedTo, victim.uri],
      };
      await deliver(createOf(onVictim, eve), eve);
      assert.equal(await statusBy(onVictim.id), undefined);
    }
    assert.equal(await statusBy(stolen.id), undefined);
    // A post that goes by the id of its sender, so as to count as their profile.
    const disguised = { ...noteOf(alice, { to: [PUBLIC, bobUri] }), id: eve.uri };
    await deliver(createOf(disguised, eve), eve);
    assert.equal(await statusBy(eve.uri), undefined);
  });

  test('with an object that is only named takes it from its host', async () => {
    const note = noteOf(alice, { to: [PUBLIC, bobUri] });
    remote.publish({ '@context': AS2, ...note });
    assert.equal(await deliver(createOf(note.id)), null);
    assert.equal((await statusBy(note.id))?.content, '<p>hello</p>');
  });

  test('of a reply brings its thread along', async () => {
    const root = noteOf(victim);
    const middle = noteOf(victim, { inReplyTo: root.id });
    const reply = noteOf(alice, { inReplyTo: middle.id, to: [PUBLIC, bobUri] });
    for (const note of [root, middle]) elsewhere.publish({ '@context': AS2, ...note });
    assert.equal(await deliver(createOf(reply)), null);
    const [top, mid, low] = await Promise.all([
      statusBy(root.id),
      statusBy(middle.id),
      statusBy(reply.id),
    ]);
    assert.equal(mid?.in_reply_to_id, top?.id);
    assert.equal(low?.in_reply_to_id, mid?.id);
    assert.equal(low?.conversation_id, top?.conversation_id);
  });

  test('of a reply whose parents go in a circle or are not there is kept alone', async () => {
    const one = noteOf(victim);
    const two = noteOf(victim, { inReplyTo: one.id });
    elsewhere.publish({ '@context': AS2, ...one, inReplyTo: two.id });
    elsewhere.publish({ '@context': AS2, ...two });
    const reply = noteOf(alice, { inReplyTo: one.id, to: [PUBLIC, bobUri] });
    assert.equal(await deliver(createOf(reply)), null);
    const lost = noteOf(alice, { inReplyTo: `${elsewhere.origin}/nothing`, to: [PUBLIC, bobUri] });
    assert.equal(await deliver(createOf(lost)), null);
    assert.equal((await statusBy(lost.id))?.in_reply_to_uri, `${elsewhere.origin}/nothing`);
  });

  test('of an Article is title, summary and link', async () => {
    const note = noteOf(alice, {
      type: 'Article',
      name: 'A <title>',
      summary: 'short',
      url: `${remote.origin}/a`,
      to: [PUBLIC, bobUri],
    });
    assert.equal(await deliver(createOf(note)), null);
    assert.match(
      (await statusBy(note.id))!.content,
      /<h2>A &lt;title&gt;<\/h2><p>short<\/p><p><a href="[^"]*\/a"/,
    );
  });
});

describe('Update', () => {
  test('of a post by its author, only', async () => {
    const note = noteOf(alice, { to: [PUBLIC, bobUri] });
    await deliver(createOf(note));
    const edited = { ...note, content: '<p>better</p>', updated: '2026-11-02T00:00:00Z' };
    await deliver(
      { id: newUri(eve), type: 'Update', object: { ...edited, content: 'forged' } },
      eve,
    );
    assert.equal((await statusBy(note.id))?.content, '<p>hello</p>');
    assert.equal(await deliver({ id: newUri(alice), type: 'Update', object: edited }), null);
    const status = await statusBy(note.id);
    assert.equal(status?.content, '<p>better</p>');
    assert.equal(status?.edited_at?.toISOString(), '2026-11-02T00:00:00.000Z');
    await deliver({
      id: newUri(alice),
      type: 'Update',
      object: { ...edited, content: 'older', updated: '2026-11-01T12:00:00Z' },
    });
    assert.equal((await statusBy(note.id))?.content, '<p>better</p>');
  });

  test('of a profile reads it again from its source', async () => {
    alice.document['name'] = 'Alice Renamed';
    const forged = { ...alice.document, name: 'from the activity' };
    assert.equal(await deliver({ id: newUri(alice), type: 'Update', object: forged }), null);
    const row = await database.db
      .selectFrom('accounts')
      .select('display_name')
      .where('id', '=', aliceId)
      .executeTakeFirst();
    assert.equal(row?.display_name, 'Alice Renamed');
  });
});

describe('Delete', () => {
  test('by the author, only, as id or Tombstone', async () => {
    const note = noteOf(alice, { to: [PUBLIC, bobUri] });
    await deliver(createOf(note));
    await deliver({ id: newUri(eve), type: 'Delete', object: note.id }, eve);
    assert.equal((await statusBy(note.id))?.deleted_at, null);
    assert.equal(
      await deliver({
        id: newUri(alice),
        type: 'Delete',
        object: { id: note.id, type: 'Tombstone' },
      }),
      null,
    );
    assert.notEqual((await statusBy(note.id))?.deleted_at, null);
    await deliver(createOf(note));
    assert.notEqual((await statusBy(note.id))?.deleted_at, null);
  });

  test('that comes before its Create is remembered', async () => {
    const note = noteOf(alice, { to: [PUBLIC, bobUri] });
    await deliver({ id: newUri(alice), type: 'Delete', object: note.id });
    await deliver(createOf(note));
    assert.equal(await statusBy(note.id), undefined);
  });

  test('that comes before its Create is remembered of who sent it, and of no neighbour', async () => {
    const note = noteOf(alice, { to: [PUBLIC, bobUri] });
    const neighbour = await remote.addActor('neighbour');
    const forged = { id: newUri(neighbour), type: 'Delete', object: note.id };
    assert.equal(await deliver(forged, neighbour), null);
    await deliver(createOf(note));
    assert.equal((await statusBy(note.id))?.deleted_at, null);
  });

  test('of an account forgets it and keeps the counters true', async () => {
    const leaver = await remote.addActor('leaver');
    const { id } = await federation.actors.byUri(leaver.uri);
    const status = await localStatus();
    await deliver({ id: newUri(leaver), type: 'Follow', object: bobUri }, leaver);
    await deliver({ id: newUri(leaver), type: 'Like', object: status.uri }, leaver);
    assert.equal(
      await deliver({ id: newUri(leaver), type: 'Delete', object: leaver.uri }, leaver),
      null,
    );
    assert.equal((await federation.actors.known([leaver.uri])).length, 0);
    assert.equal((await stats(status.id)).favourites_count, 0);
    const counted = await database.db
      .selectFrom('account_stats')
      .select('followers_count')
      .where('account_id', '=', bobId)
      .executeTakeFirst();
    assert.equal(counted?.followers_count, 0);
    assert.equal(
      (await events('account.deleted')).some((event) => event.payload['accountId'] === id),
      true,
    );
  });
});
