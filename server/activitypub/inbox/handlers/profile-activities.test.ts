import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { block, follow as makeFollow, localAccount } from '#server/testing/factories.ts';
import { AS2, type FakeActor } from '#server/testing/fake-remote.ts';
import {
  bobId,
  bobUri,
  createOf,
  database,
  deliver,
  elsewhere,
  eve,
  federation,
  followRow,
  localStatus,
  newUri,
  next,
  noteOf,
  remote,
  statusBy,
} from '#server/testing/inbox-world.ts';
import { PUBLIC } from '../../vocab.ts';

const idOf = async (actor: FakeActor) => (await federation.actors.byUri(actor.uri)).id;
const movedTo = async (id: string) =>
  (
    await database.db
      .selectFrom('accounts')
      .select('moved_to_account_id')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).moved_to_account_id;
const moveOf = (from: FakeActor, to: FakeActor) => ({
  id: newUri(from, 'moves'),
  type: 'Move',
  object: from.uri,
  target: to.uri,
});

/** Two accounts of one person; the new one does not say so yet. */
async function pair() {
  const old = await remote.addActor(`old${next()}`);
  const fresh = await elsewhere.addActor(`new${next()}`);
  const ids = [await idOf(old), await idOf(fresh)] as const;
  await makeFollow(database.db, bobId, ids[0]);
  return { old, fresh, oldId: ids[0], freshId: ids[1] };
}

describe('Move', () => {
  test('takes followers along when the target, asked anew, says the same', async () => {
    const { old, fresh, oldId, freshId } = await pair();
    fresh.document['alsoKnownAs'] = [old.uri];
    assert.equal(await deliver(moveOf(old, fresh), old), null);
    assert.equal(await movedTo(oldId), freshId);
    assert.notEqual(await followRow(bobId, freshId, 'follow_requests'), undefined);
    assert.equal(await followRow(bobId, oldId), undefined);
    assert.equal(await deliver(moveOf(old, fresh), old), null);
  });

  test('§2.14 Move abuse: is refused where the target says nothing of it, or somebody else sent it', async () => {
    const { old, fresh, oldId } = await pair();
    assert.match((await deliver(moveOf(old, fresh), old))!, /does not say/);
    fresh.document['alsoKnownAs'] = [old.uri];
    assert.match((await deliver(moveOf(old, fresh), eve))!, /Only oneself/);
    fresh.document['alsoKnownAs'] = [eve.uri];
    assert.match((await deliver(moveOf(old, fresh), old))!, /does not say/);
    assert.equal(await movedTo(oldId), null);
    assert.notEqual(await followRow(bobId, oldId), undefined);
  });

  test('§2.14 Move abuse: happens once a week, and nobody is made to follow whom they block', async () => {
    const { old, fresh, oldId, freshId } = await pair();
    const other = await elsewhere.addActor(`third${next()}`, { alsoKnownAs: [old.uri] });
    const carol = await localAccount(database.db);
    await makeFollow(database.db, carol, oldId);
    await block(database.db, carol, freshId);
    fresh.document['alsoKnownAs'] = [old.uri];
    assert.equal(await deliver(moveOf(old, fresh), old), null);
    assert.equal(await followRow(carol, freshId, 'follow_requests'), undefined);
    assert.notEqual(await followRow(carol, oldId), undefined);
    assert.match((await deliver(moveOf(old, other), old))!, /recently/);
    assert.equal(await movedTo(oldId), freshId);
  });
});

describe('Add and Remove', () => {
  const featured = (actor: FakeActor) => `${actor.uri}/featured`;
  const pins = async (accountId: string) =>
    (
      await database.db
        .selectFrom('pins')
        .innerJoin('statuses', 'statuses.id', 'pins.status_id')
        .select('statuses.uri')
        .where('pins.account_id', '=', accountId)
        .execute()
    ).map((row) => row.uri);
  const change = (type: string, actor: FakeActor, object: string, target = featured(actor)) => ({
    id: newUri(actor),
    type,
    object,
    target,
  });

  test('pin and unpin a post of the signer in their own collection, and nothing else', async () => {
    const name = `pinner${next()}`;
    const pinner = await remote.addActor(name, {
      featured: `${remote.origin}/users/${name}/featured`,
    });
    const id = await idOf(pinner);
    const note = noteOf(pinner);
    remote.publish({ '@context': AS2, ...note });
    const others = noteOf(eve, { to: [PUBLIC, bobUri] });
    remote.publish({ '@context': AS2, ...others });
    await deliver(createOf(others, eve), eve);
    await deliver(change('Add', pinner, note.id, `${remote.origin}/users/eve/featured`), pinner);
    await deliver(change('Add', eve, note.id, featured(pinner)), eve);
    assert.equal(await deliver(change('Add', pinner, others.id), pinner), null);
    assert.deepEqual(await pins(id), []);
    assert.equal(await deliver(change('Add', pinner, note.id), pinner), null);
    assert.equal(await deliver(change('Add', pinner, note.id), pinner), null);
    assert.deepEqual(await pins(id), [note.id]);
    await deliver(change('Remove', eve, note.id, featured(pinner)), eve);
    assert.deepEqual(await pins(id), [note.id]);
    assert.equal(await deliver(change('Remove', pinner, note.id), pinner), null);
    assert.deepEqual(await pins(id), []);
    assert.notEqual(await statusBy(note.id), undefined);
  });
});

describe('an Undo that comes first', () => {
  test('of a Follow or Block holds for six hours, of that one only', async () => {
    const early = await remote.addActor(`early${next()}`);
    const id = await idOf(early);
    const follow = { id: newUri(early), type: 'Follow', actor: early.uri, object: bobUri };
    await deliver({ id: newUri(early), type: 'Undo', object: follow }, early);
    assert.equal(await deliver(follow, early), null);
    assert.equal(await followRow(id, bobId), undefined);
    await database.db
      .updateTable('remote_reads')
      .set({ read_at: new Date(Date.now() - 7 * 3_600_000) })
      .where('subject', 'like', 'undone:%')
      .execute();
    assert.equal(await deliver(follow, early), null);
    assert.notEqual(await followRow(id, bobId), undefined);
    const block = { id: newUri(early), type: 'Block', actor: early.uri, object: bobUri };
    await deliver({ id: newUri(early), type: 'Undo', object: block }, early);
    assert.equal(await deliver(block, early), null);
    assert.notEqual(await followRow(id, bobId), undefined);
  });
});

describe('Flag', () => {
  const reports = () =>
    database.db
      .selectFrom('reports')
      .select(['target_account_id', 'status_ids', 'comment'])
      .where('target_account_id', '=', bobId)
      .execute();

  test('is a report for the moderators here, once, of what is here', async () => {
    const status = await localStatus();
    const activity = {
      id: newUri(eve, 'flags'),
      type: 'Flag',
      content: '<b>spam</b>',
      object: [bobUri, status.uri, `${elsewhere.origin}/notes/1`],
    };
    assert.equal(await deliver(activity, eve), null);
    assert.equal(await deliver(activity, eve), null);
    assert.deepEqual(await reports(), [
      { target_account_id: bobId, status_ids: [status.id], comment: 'spam' },
    ]);
  });

  test('of posts alone (Pleroma sends them whole) is about their author', async () => {
    const status = await localStatus();
    const object = [{ type: 'Note', id: status.uri, content: 'x' }];
    assert.equal(await deliver({ id: newUri(eve), type: 'Flag', object }, eve), null);
    assert.equal((await reports()).length, 1);
    // Lemmy's words, and a single object.
    const ofLemmy = { id: newUri(eve), type: 'Flag', object: status.uri, summary: 'off topic' };
    assert.equal(await deliver(ofLemmy, eve), null);
    assert.deepEqual((await reports()).map(({ comment }) => comment).toSorted(), ['', 'off topic']);
    const foreign = { id: newUri(eve), type: 'Flag', object: [`${elsewhere.origin}/notes/1`] };
    assert.match((await deliver(foreign, eve))!, /not found/i);
  });
});
