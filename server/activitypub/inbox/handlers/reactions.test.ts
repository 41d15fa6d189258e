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
  localStatus,
  newUri,
  noteOf,
  stats,
  statusBy,
  victim,
} from '#server/testing/inbox-world.ts';
import { PUBLIC } from '../../vocab.ts';

describe('Like', () => {
  test('of a status here counts once and can be undone', async () => {
    const status = await localStatus();
    const activity = { id: newUri(alice), type: 'Like', actor: alice.uri, object: status.uri };
    assert.equal(await deliver(activity), null);
    assert.equal(await deliver({ ...activity, id: newUri(alice) }), null);
    assert.equal((await stats(status.id)).favourites_count, 1);
    assert.match(
      (await deliver({ id: newUri(eve), type: 'Undo', object: activity }, eve))!,
      /Only who/,
    );
    assert.equal(await deliver({ id: newUri(alice), type: 'Undo', object: activity }), null);
    assert.equal((await stats(status.id)).favourites_count, 0);
  });

  test('of what the actor cannot see, or of what is not ours, is refused alike', async () => {
    const hidden = await localStatus('private');
    const one = await deliver({ id: newUri(alice), type: 'Like', object: hidden.uri });
    const other = await deliver({
      id: newUri(alice),
      type: 'Like',
      object: `${bobUri}/statuses/1`,
    });
    assert.match(one!, /not found/i);
    assert.equal(one, other);
  });
});

describe('Announce', () => {
  test('of a status here is a boost, once, and can be undone', async () => {
    const status = await localStatus();
    const activity = {
      id: newUri(alice),
      type: 'Announce',
      actor: alice.uri,
      object: status.uri,
      to: [PUBLIC],
      published: '2026-11-03T00:00:00Z',
    };
    assert.equal(await deliver(activity), null);
    assert.equal(await deliver(activity), null);
    const boost = await statusBy(activity.id);
    assert.equal(boost?.reblog_of_id, status.id);
    assert.equal(boost?.visibility, 'public');
    assert.equal((await stats(status.id)).reblogs_count, 1);
    await deliver({ id: newUri(eve), type: 'Undo', object: activity.id }, eve);
    assert.equal((await statusBy(activity.id))?.deleted_at, null);
    assert.equal(await deliver({ id: newUri(alice), type: 'Undo', object: activity }), null);
    assert.notEqual((await statusBy(activity.id))?.deleted_at, null);
    assert.equal((await stats(status.id)).reblogs_count, 0);
  });

  test('of another server takes the status from there, never from the copy', async () => {
    await makeFollow(database.db, bobId, aliceId);
    const note = noteOf(victim);
    elsewhere.publish({ '@context': AS2, ...note });
    const activity = {
      id: newUri(alice),
      type: 'Announce',
      object: { ...note, content: 'forged' },
      to: [PUBLIC],
    };
    assert.equal(await deliver(activity), null);
    assert.equal((await statusBy(note.id))?.content, '<p>hello</p>');
    assert.notEqual(await statusBy(activity.id), undefined);
  });

  test('of what is not for everybody is refused', async () => {
    const hidden = await localStatus('private');
    const activity = { id: newUri(alice), type: 'Announce', object: hidden.uri, to: [PUBLIC] };
    assert.match((await deliver(activity))!, /not for everybody/);
    assert.equal(await statusBy(activity.id), undefined);
  });

  test('by somebody nobody here follows, of something elsewhere, costs no request', async () => {
    const requests = elsewhere.requests.length;
    await deliver(
      { id: newUri(eve), type: 'Announce', object: `${elsewhere.origin}/notes/x`, to: [PUBLIC] },
      eve,
    );
    assert.equal(elsewhere.requests.length, requests);
  });
});
