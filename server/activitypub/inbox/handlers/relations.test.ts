import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { follow as makeFollow } from '#server/testing/factories.ts';
import { AS2 } from '#server/testing/fake-remote.ts';
import {
  alice,
  aliceId,
  bobId,
  bobUri,
  database,
  deliver,
  elsewhere,
  eve,
  events,
  followRow,
  localStatus,
  newUri,
  next,
  noteOf,
  statusBy,
  victim,
} from '#server/testing/inbox-world.ts';

describe('Follow', () => {
  test('of an open account is a follow, answered each time, and undone by copy or by id', async () => {
    const id = newUri(alice);
    const activity = { id, type: 'Follow', object: bobUri };
    const before_ = (await events('follow.accepted')).length;
    assert.equal(await deliver(activity), null);
    assert.equal((await followRow(aliceId, bobId))?.uri, id);
    assert.equal(await deliver(activity), null);
    assert.equal((await events('follow.accepted')).length, before_ + 2);
    const counted = await database.db
      .selectFrom('account_stats')
      .select('followers_count')
      .where('account_id', '=', bobId)
      .executeTakeFirst();
    assert.equal(counted?.followers_count, 1);
    assert.equal(
      await deliver({ id: newUri(alice), type: 'Undo', object: { ...activity, actor: alice.uri } }),
      null,
    );
    assert.equal(await followRow(aliceId, bobId), undefined);
    await deliver(activity);
    assert.equal(await deliver({ id: newUri(alice), type: 'Undo', object: id }), null);
    assert.equal(await followRow(aliceId, bobId), undefined);
  });

  test('of a locked account is a request', async () => {
    await database.db
      .updateTable('accounts')
      .set({ locked: true })
      .where('id', '=', bobId)
      .execute();
    assert.equal(
      await deliver({ id: newUri(alice), type: 'Follow', object: { id: bobUri, type: 'Person' } }),
      null,
    );
    assert.notEqual(await followRow(aliceId, bobId, 'follow_requests'), undefined);
    assert.equal(await followRow(aliceId, bobId), undefined);
  });

  test('of nobody here is refused, by somebody blocked answered with Reject', async () => {
    assert.match(
      (await deliver({ id: newUri(alice), type: 'Follow', object: victim.uri }))!,
      /not found/i,
    );
    await database.db
      .insertInto('blocks')
      .values({ account_id: bobId, target_account_id: aliceId })
      .execute();
    const id = newUri(alice);
    assert.equal(await deliver({ id, type: 'Follow', object: bobUri }), null);
    assert.equal(await followRow(aliceId, bobId), undefined);
    const rejections = await events('follow.rejected');
    assert.ok(rejections.some(({ payload }) => payload['uri'] === id));
  });

  test("another's Follow cannot be undone", async () => {
    const follow = { id: newUri(alice), type: 'Follow', actor: alice.uri, object: bobUri };
    await deliver(follow);
    assert.match(
      (await deliver({ id: newUri(eve), type: 'Undo', object: follow }, eve))!,
      /Only who did it/,
    );
    assert.equal(await deliver({ id: newUri(eve), type: 'Undo', object: follow.id }, eve), null);
    assert.notEqual(await followRow(aliceId, bobId), undefined);
  });
});

describe('Accept and Reject', () => {
  const request = async (): Promise<string> => {
    const uri = `${bobUri}#follows/${next()}`;
    await database.db
      .insertInto('follow_requests')
      .values({ account_id: bobId, target_account_id: aliceId, uri })
      .execute();
    return uri;
  };

  test('by id, and by a copy with a made-up id', async () => {
    assert.equal(
      await deliver({ id: newUri(alice), type: 'Accept', object: await request() }),
      null,
    );
    assert.notEqual(await followRow(bobId, aliceId), undefined);
    await database.db.deleteFrom('follows').where('account_id', '=', bobId).execute();
    await request();
    const copy = { id: 'https://made.up/1', type: 'Follow', actor: bobUri, object: alice.uri };
    assert.equal(await deliver({ id: newUri(alice), type: 'Accept', object: copy }), null);
    assert.notEqual(await followRow(bobId, aliceId), undefined);
  });

  test('only by the account that was asked', async () => {
    const uri = await request();
    const copy = { id: uri, type: 'Follow', actor: bobUri, object: alice.uri };
    assert.match(
      (await deliver({ id: newUri(eve), type: 'Accept', object: uri }, eve))!,
      /not found/i,
    );
    assert.match(
      (await deliver({ id: newUri(eve), type: 'Accept', object: copy }, eve))!,
      /not found/i,
    );
    assert.equal(await followRow(bobId, aliceId), undefined);
  });

  test('a Reject ends a follow that was accepted long ago', async () => {
    await makeFollow(database.db, bobId, aliceId);
    const copy = { type: 'Follow', actor: bobUri, object: alice.uri };
    assert.equal(await deliver({ id: newUri(alice), type: 'Reject', object: copy }), null);
    assert.equal(await followRow(bobId, aliceId), undefined);
  });
});

describe('the rest', () => {
  test('Block ends follows both ways and can be undone', async () => {
    await makeFollow(database.db, bobId, aliceId);
    const activity = { id: newUri(alice), type: 'Block', actor: alice.uri, object: bobUri };
    assert.equal(await deliver(activity), null);
    assert.equal(await followRow(bobId, aliceId), undefined);
    const blocks = () =>
      database.db
        .selectFrom('blocks')
        .select('id')
        .where('account_id', '=', aliceId)
        .where('target_account_id', '=', bobId)
        .execute();
    assert.equal((await blocks()).length, 1);
    assert.equal(await deliver({ id: newUri(alice), type: 'Undo', object: activity }), null);
    assert.equal((await blocks()).length, 0);
  });

  test('a forwarded Create is read from its origin, a forwarded Delete only where it is gone there', async () => {
    const status = await localStatus();
    const note = noteOf(victim, { inReplyTo: status.uri });
    elsewhere.publish({ '@context': AS2, ...note });
    const forward = (activity: Record<string, unknown>): Promise<string | null> =>
      deliver({ ...activity, actor: victim.uri }, eve);
    assert.equal(
      await forward({ id: newUri(victim), type: 'Create', object: { ...note, content: 'forged' } }),
      null,
    );
    assert.equal((await statusBy(note.id))?.content, '<p>hello</p>');
    assert.equal(await forward({ id: newUri(victim), type: 'Delete', object: note.id }), null);
    assert.equal((await statusBy(note.id))?.deleted_at, null);
    elsewhere.serve(new URL(note.id).pathname, { status: 410 });
    assert.equal(await forward({ id: newUri(victim), type: 'Delete', object: note.id }), null);
    assert.notEqual((await statusBy(note.id))?.deleted_at, null);
  });

  test('a forwarded activity that concerns nobody here costs no request', async () => {
    const note = noteOf(victim);
    const requests = elsewhere.requests.length;
    for (const object of [note, note.id, { ...note, inReplyTo: `${elsewhere.origin}/notes/x` }]) {
      await deliver({ id: newUri(victim), type: 'Create', actor: victim.uri, object }, eve);
    }
    await deliver({ id: newUri(victim), type: 'Delete', actor: victim.uri, object: note.id }, eve);
    assert.equal(elsewhere.requests.length, requests);
  });

  test('types that are not understood, and accounts suspended since, change nothing', async () => {
    assert.equal(await deliver({ id: newUri(alice), type: 'Listen', object: bobUri }), null);
    assert.equal(
      await deliver({ id: newUri(alice), type: ['toString', 'constructor'], object: bobUri }),
      null,
    );
    await database.db
      .updateTable('accounts')
      .set({ suspended_at: new Date() })
      .where('uri', '=', eve.uri)
      .execute();
    assert.equal(await deliver({ id: newUri(eve), type: 'Follow', object: bobUri }, eve), null);
    const follows = await database.db
      .selectFrom('follows')
      .select('id')
      .where('target_account_id', '=', bobId)
      .execute();
    assert.equal(follows.length, 0);
  });
});
