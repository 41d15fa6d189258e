import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { blockDomain, unblockDomain } from '#server/moderation/domain-blocks.ts';
import * as make from '../factories.ts';
import type { FakeActor } from '../fake-remote.ts';
import {
  createOf,
  followers,
  idOf,
  later,
  newLocal,
  newUri,
  noteOf,
  send,
  statusBy,
  taken,
  useWorld,
  world,
} from './world.ts';

useWorld();
beforeEach(async () => void (await world.db.deleteFrom('inbound_activities').execute()));

const suspend = (domain: string) =>
  blockDomain(world.db, {
    domain,
    severity: 'suspend',
    reject_media: true,
    public_comment: '',
    private_comment: '',
  });

/** Runs `work` while a server is suspended; what is remembered of the list is forgotten before. */
async function whileSuspended(domain: string, work: () => Promise<void>): Promise<void> {
  await suspend(domain);
  later(11_000);
  try {
    await work();
  } finally {
    await unblockDomain(world.db, domain);
    later(11_000);
  }
}

describe('§2.12 Attribution-domain / verified-link spoof', () => {
  test('§2.12 what a profile says of its own links is not taken for verified', async () => {
    const verified = { verified_at: '2026-01-01T00:00:00Z', verifiedAt: '2026-01-01T00:00:00Z' };
    const value = '<a href="https://bank.example" rel="me">https://bank.example</a>';
    const faker = await world.remote.addActor('faker', {
      attachment: [{ type: 'PropertyValue', name: 'Bank', value, ...verified }],
    });
    await world.deps.federation.actors.byUri(faker.uri);
    const account = await world.bob.api.account(await idOf(faker));
    assert.equal(account.fields.length, 1);
    assert.equal(account.fields[0]?.verified_at, null);
  });
});

describe('§2.13 Domain normalisation', () => {
  test('§2.13 a host is one host, however it is written', async () => {
    const { host } = world.remote;
    await whileSuspended(host.toUpperCase(), async () => {
      for (const spelling of [host, host.toUpperCase(), host.replace(':', '.:')]) {
        const uri = world.alice.uri.replace(host, spelling);
        const alias = { ...world.alice, uri, keyId: `${uri}#main-key` };
        assert.equal(await send({ type: 'Like', object: world.bob.uri }, alias), 403, spelling);
      }
      assert.equal(await send({ type: 'Like', object: world.bob.uri }, world.victim), 202);
    });
  });

  test('§2.13 a suspended domain takes along what is below it, and nothing beside it', async () => {
    const { domains, actors } = world.deps.federation;
    await whileSuspended('Bücher.example', async () => {
      assert.equal(await domains.isSuspended('xn--bcher-kva.example'), true);
      assert.equal(await domains.isSuspended('a.b.xn--bcher-kva.example:3000'), true);
      assert.equal(await domains.isSuspended('notxn--bcher-kva.example'), false);
      assert.equal(await domains.isSuspended('example'), false);
    });
    const domain = world.remote.host;
    const found = await actors.byHandle({ username: 'ALICE', domain });
    assert.equal(found.id, await idOf(world.alice));
  });
});

describe('§2.15 Update/Delete by non-owner', () => {
  async function kept(): Promise<ReturnType<typeof noteOf>> {
    const note = noteOf(world.alice);
    await send(createOf(note));
    return note;
  }

  test('§2.15 nobody changes or deletes what is another’s', async () => {
    const note = await kept();
    await send({ type: 'Update', object: { ...note, content: 'changed' } }, world.eve);
    await send({ type: 'Delete', object: note.id }, world.eve);
    await send({ type: 'Delete', object: { id: note.id, type: 'Tombstone' } }, world.victim);
    const status = await statusBy(note.id);
    assert.equal(status?.content, '<p>hello</p>');
    assert.equal(status.deleted_at, null);
    await send({ type: 'Delete', object: note.id });
    assert.notEqual((await statusBy(note.id))?.deleted_at, null);
  });

  test('§2.15 only who was asked accepts a follow', async () => {
    const carol = await newLocal();
    await carol.api.relate(await idOf(world.alice), 'follow');
    const { uri } = await world.db
      .selectFrom('follow_requests')
      .select('uri')
      .where('account_id', '=', carol.id)
      .executeTakeFirstOrThrow();
    const follow = { id: uri, type: 'Follow', actor: carol.uri, object: world.alice.uri };
    await send({ type: 'Accept', object: uri }, world.eve);
    await send({ type: 'Accept', object: follow }, world.eve);
    assert.deepEqual(await followers(await idOf(world.alice)), []);
    await send({ type: 'Accept', object: follow });
    assert.deepEqual(await followers(await idOf(world.alice)), [carol.id]);
  });

  test('§2.15 what is private is not boosted by others', async () => {
    await make.follow(world.db, await idOf(world.eve), world.bob.id);
    const { uri, id } = await world.bob.api.publish({ status: 'Just us', visibility: 'private' });
    await send({ type: 'Announce', object: uri, to: ['as:Public'] }, world.eve);
    assert.equal((await world.bob.api.status(id)).reblogs_count, 0);
  });

  test('§2.15 votes and likes count once for each, however many are sent', async () => {
    const poll = { options: ['a', 'b'], expires_in: 3600 };
    const { uri, id } = await world.bob.api.publish({ status: 'Which?', poll });
    const vote = (name: string) => ({
      type: 'Create',
      object: {
        id: newUri(world.eve, 'votes'),
        type: 'Note',
        name,
        inReplyTo: uri,
        attributedTo: world.eve.uri,
        to: world.bob.uri,
      },
    });
    for (const name of ['a', 'a', 'b', 'c']) await send(vote(name), world.eve);
    for (let times = 0; times < 3; times += 1) await send({ type: 'Like', object: uri }, world.eve);
    const status = await world.bob.api.status(id);
    assert.equal(status.favourites_count, 1);
    assert.deepEqual(
      status.poll?.options.map((option) => option.votes_count),
      [1, 0],
    );
  });
});

describe('§2.16 Suspended-remote bypass', () => {
  test('§2.16 a suspended server does not speak, nor for it another', async () => {
    await whileSuspended(world.elsewhere.host, async () => {
      const note = noteOf(world.victim);
      assert.equal(await send(createOf(note), world.victim), 403);
      const signature = { type: 'RsaSignature2017' };
      const activity = { ...createOf(note), actor: world.victim.uri, id: newUri(world.victim) };
      assert.equal(await send({ ...activity, signature }, world.eve), 403);
      assert.deepEqual(await taken(), []);
    });
  });

  test('§2.16 nothing of it is read: boosted, answered, linked or pasted', async () => {
    await make.follow(world.db, world.bob.id, await idOf(world.alice));
    const note = noteOf(world.victim);
    world.elsewhere.publish(note);
    await whileSuspended(world.elsewhere.host, async () => {
      const asked = world.elsewhere.requests.length;
      await send({ type: 'Announce', object: note.id, to: ['as:Public'] });
      await send(createOf(noteOf(world.alice, { inReplyTo: note.id })));
      await world.deps.federation.lookup.status(note.id);
      assert.equal(await statusBy(note.id), undefined);
      assert.equal(world.elsewhere.requests.length, asked);
    });
  });

  test('§2.16 what was taken in before is judged again when it is worked on', async () => {
    const waiting = async (signer: FakeActor, actor: FakeActor) =>
      await world.db
        .insertInto('inbound_activities')
        .values({
          activity_id: newUri(actor),
          actor_uri: signer.uri,
          body: JSON.stringify({ type: 'Follow', actor: actor.uri, object: world.bob.uri }),
        })
        .execute();
    await waiting(world.victim, world.victim);
    await whileSuspended(world.elsewhere.host, async () => {
      // The account as it would be without its server's suspension: the server's alone must do.
      const id = (await world.deps.federation.actors.known([world.victim.uri]))[0]!.id;
      await world.db
        .updateTable('accounts')
        .set({ suspended_at: null })
        .where('id', '=', id)
        .execute();
      await send({ type: 'Like', object: world.bob.uri }, world.eve);
      assert.ok(!(await followers(world.bob.id)).includes(id));
    });
  });
});
