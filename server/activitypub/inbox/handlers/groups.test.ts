import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { notifyOfStatus } from '#server/notifications/notify-status.ts';
import { follow as makeFollow } from '#server/testing/factories.ts';
import { AS2, type FakeActor } from '#server/testing/fake-remote.ts';
import {
  bobId,
  database,
  deliver,
  elsewhere,
  eve,
  federation,
  localStatus,
  newUri,
  remote,
  stats,
  statusBy,
  victim,
} from '#server/testing/inbox-world.ts';
import { lemmyComment, lemmyPage } from '#server/testing/peers/objects.ts';
import { PUBLIC } from '../../vocab.ts';

let group: FakeActor;
let groupId: string;
let count = 0;

const announceOf = (object: unknown) => ({
  id: newUri(group),
  type: 'Announce',
  to: [PUBLIC],
  cc: [`${group.uri}/followers`],
  published: '2026-11-01T00:00:00Z',
  object,
});
const activityOf = (type: string, object: unknown, actor: FakeActor = victim) => ({
  id: newUri(actor),
  type,
  actor: actor.uri,
  object,
  audience: group.uri,
  to: [PUBLIC],
  cc: [group.uri],
});
const boostsOf = (statusId: string) =>
  database.db
    .selectFrom('statuses')
    .select(['account_id', 'id'])
    .where('reblog_of_id', '=', statusId)
    .where('deleted_at', 'is', null)
    .execute();

describe('a followed group (Lemmy 0.19, FEP-1b12)', () => {
  before(async () => {
    group = await remote.addActor('books', { type: 'Group' });
    groupId = (await federation.actors.byUri(group.uri)).id;
  });

  test('that passes on a new post shows it once, as its host has it', async () => {
    await makeFollow(database.db, bobId, groupId);
    const page = lemmyPage(victim, group, (count += 1));
    elsewhere.publish({ '@context': AS2, ...page });
    const forged = { ...page, name: 'forged', content: 'forged' };
    assert.equal(await deliver(announceOf(activityOf('Create', forged)), group), null);
    assert.equal(await deliver(announceOf(page.id), group), null);
    const status = await statusBy(page.id);
    assert.match(status!.content, /A &lt;good&gt; read/);
    assert.deepEqual(
      (await boostsOf(status!.id)).map((boost) => boost.account_id),
      [groupId],
    );
  });

  test('that passes on a comment has it in its thread, not on its own', async () => {
    await makeFollow(database.db, bobId, groupId);
    const page = lemmyPage(victim, group, (count += 1));
    const comment = lemmyComment(victim, group, page.id);
    for (const object of [page, comment]) elsewhere.publish({ '@context': AS2, ...object });
    assert.equal(await deliver(announceOf(activityOf('Create', comment)), group), null);
    const [top, reply] = [await statusBy(page.id), await statusBy(comment.id)];
    assert.equal(reply?.in_reply_to_id, top?.id);
    assert.deepEqual(await boostsOf(reply!.id), []);
  });

  test('cannot put words in mouths: what no host serves is not kept, nor changed, nor deleted', async () => {
    await makeFollow(database.db, bobId, groupId);
    const page = lemmyPage(victim, group, (count += 1));
    await deliver(announceOf(activityOf('Create', page)), group);
    assert.equal(await statusBy(page.id), undefined);
    elsewhere.publish({ '@context': AS2, ...page });
    await deliver(announceOf(activityOf('Create', page)), group);
    await deliver(
      announceOf(
        activityOf('Update', { ...page, name: 'forged', updated: '2026-11-02T00:00:00Z' }),
      ),
      group,
    );
    await deliver(announceOf(activityOf('Delete', page.id)), group);
    const status = await statusBy(page.id);
    assert.doesNotMatch(status!.content, /forged/);
    assert.equal(status?.deleted_at, null);
  });

  test('that passes on an edit or an end is believed when the host agrees', async () => {
    await makeFollow(database.db, bobId, groupId);
    const page = lemmyPage(victim, group, (count += 1));
    elsewhere.publish({ '@context': AS2, ...page });
    await deliver(announceOf(activityOf('Create', page)), group);
    const edited = { ...page, name: 'Better', updated: '2026-11-02T00:00:00Z' };
    elsewhere.publish({ '@context': AS2, ...edited });
    assert.equal(await deliver(announceOf(activityOf('Update', edited)), group), null);
    assert.match((await statusBy(page.id))!.content, /Better/);
    elsewhere.publish({ '@context': AS2, id: page.id, type: 'Tombstone' });
    assert.equal(await deliver(announceOf(activityOf('Delete', page.id)), group), null);
    assert.notEqual((await statusBy(page.id))?.deleted_at, null);
  });

  test('that passes on a vote for a post here counts it if its host confirms it', async () => {
    await makeFollow(database.db, bobId, groupId);
    const status = await localStatus();
    const vote = activityOf('Like', status.uri);
    assert.equal(await deliver(announceOf(vote), group), null);
    assert.equal((await stats(status.id)).favourites_count, 0);
    elsewhere.publish({ '@context': AS2, ...vote });
    await deliver(announceOf({ ...vote, actor: eve.uri }), group);
    assert.equal(await deliver(announceOf(vote), group), null);
    assert.equal((await stats(status.id)).favourites_count, 1);
    const undo = activityOf('Undo', vote);
    elsewhere.publish({ '@context': AS2, ...undo });
    assert.equal(await deliver(announceOf(undo), group), null);
    assert.equal((await stats(status.id)).favourites_count, 0);
  });

  test('that passes on votes for others costs no request', async () => {
    await makeFollow(database.db, bobId, groupId);
    const before = elsewhere.requests.length;
    await deliver(announceOf(activityOf('Dislike', `${elsewhere.origin}/post/9`)), group);
    await deliver(announceOf(activityOf('Like', `${elsewhere.origin}/post/9`)), group);
    assert.equal(elsewhere.requests.length, before);
  });

  test('does not notify the author of each boost; a person does', async () => {
    const told = () =>
      database.db
        .selectFrom('notifications')
        .select('from_account_id')
        .where('account_id', '=', bobId)
        .execute();
    for (const actor of [group, eve]) {
      const status = await localStatus();
      const activity = {
        id: newUri(actor),
        type: 'Announce',
        object: status.uri,
        to: [PUBLIC],
        published: new Date().toISOString(),
      };
      assert.equal(await deliver(activity, actor), null);
      await notifyOfStatus(database, { statusId: (await statusBy(activity.id))!.id });
      assert.equal((await told()).length, actor === group ? 0 : 1);
    }
  });
});

describe('a reaction', () => {
  test('with an emoji is a favourite, which goes with the reaction that made it', async () => {
    const status = await localStatus();
    const misskey = { ...activityOf('Like', status.uri, eve), content: ':blobcat:' };
    assert.equal(await deliver(misskey, eve), null);
    assert.equal((await stats(status.id)).favourites_count, 1);
    await deliver(activityOf('Undo', misskey, eve), eve);
    assert.equal((await stats(status.id)).favourites_count, 0);
    const [one, two] = ['🎉', '🔥'].map((content) => ({
      ...activityOf('EmojiReact', status.uri, eve),
      content,
    }));
    for (const reaction of [one, two]) assert.equal(await deliver(reaction!, eve), null);
    assert.equal((await stats(status.id)).favourites_count, 1);
    await deliver(activityOf('Undo', two, eve), eve);
    assert.equal((await stats(status.id)).favourites_count, 1);
    await deliver(activityOf('Undo', one, eve), eve);
    assert.equal((await stats(status.id)).favourites_count, 0);
  });
});
