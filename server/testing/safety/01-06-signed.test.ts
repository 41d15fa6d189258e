import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { HOUR } from '#server/core/time.ts';
import { AS2 } from '../fake-remote.ts';
import { craft, type Crafted } from './cavage.ts';
import {
  createOf,
  followers,
  idOf,
  newUri,
  noteOf,
  raw,
  send,
  settle,
  statusBy,
  taken,
  useWorld,
  world,
} from './world.ts';

useWorld();
beforeEach(async () => void (await world.db.deleteFrom('inbound_activities').execute()));

const like = () => ({
  '@context': AS2,
  id: newUri(world.alice),
  type: 'Like',
  actor: world.alice.uri,
  object: `${world.bob.uri}/statuses/1`,
});

async function post(crafted: Crafted = {}, path = '/inbox'): Promise<number> {
  const body = Buffer.from(JSON.stringify(like()));
  const headers = craft({ origin: world.origin, path, body }, world.alice, crafted);
  return (await raw(path, headers, body)).status;
}

describe('§2.1 Activity processed before its key is tied to its actor', () => {
  test("§2.1 one who signs another's activity is refused before anything is kept", async () => {
    const follow = { type: 'Follow', object: world.bob.uri };
    assert.equal(await send({ ...follow, actor: world.victim.uri }, world.eve), 401);
    assert.equal(await send({ ...follow, actor: world.alice.uri }, world.eve), 401);
    assert.equal(await send({ ...follow, actor: { id: world.alice.uri } }, world.eve), 401);
    assert.deepEqual(await taken(), []);
    assert.deepEqual(await followers(world.bob.id), []);
  });

  test('§2.1 nor does a signature inside the activity make it the actor’s', async () => {
    const follow = { type: 'Follow', object: world.bob.uri, actor: world.victim.uri };
    const inside = { signature: { type: 'RsaSignature2017', signatureValue: 'AAAA' } };
    await send({ ...follow, ...inside, id: newUri(world.victim) }, world.eve);
    assert.deepEqual(await followers(world.bob.id), []);
  });
});

describe('§2.2 Object/actor origin not checked', () => {
  test('§2.2 an embedded post counts only for its author, on the author’s host', async () => {
    const foreign = noteOf(world.victim);
    const neighbour = noteOf(world.alice);
    const mixed = noteOf(world.eve, { attributedTo: [world.alice.uri, world.eve.uri] });
    for (const note of [foreign, neighbour, mixed]) {
      await send(createOf(note), world.eve);
      assert.equal(await statusBy(note.id), undefined);
    }
  });

  test('§2.2 a fetched document counts only at its own id', async () => {
    const note = noteOf(world.victim);
    world.remote.serve('/copy', { body: note });
    const pasted = await world.deps.federation.lookup.status(`${world.remote.origin}/copy`);
    assert.equal(pasted, null);
    assert.equal(await statusBy(note.id), undefined);
  });

  test('§2.2 an existing post keeps its author', async () => {
    const note = noteOf(world.alice);
    await send(createOf(note));
    const stolen = { ...note, attributedTo: world.eve.uri, content: 'mine' };
    await send({ type: 'Update', object: stolen }, world.eve);
    const kept = await statusBy(note.id);
    assert.equal(kept?.account_id, await idOf(world.alice));
    assert.equal(kept.content, '<p>hello</p>');
  });
});

describe('§2.3 Media-type confusion', () => {
  test('§2.3 only what is served as ActivityPub is an object', async () => {
    for (const type of ['application/json', 'text/plain', 'image/png', 'application/ld+json']) {
      const note = noteOf(world.victim);
      const body = JSON.stringify(note);
      world.elsewhere.serve(new URL(note.id).pathname, { headers: { 'content-type': type }, body });
      assert.equal(await world.deps.federation.lookup.status(note.id), null, type);
    }
  });
});

describe('§2.4 HTTP signature bypass', () => {
  for (const missing of ['(request-target)', 'host', 'date', 'digest']) {
    test(`§2.4 a signature that does not cover ${missing}`, async () => {
      const all = ['(request-target)', 'host', 'date', 'digest'];
      assert.equal(await post({ covered: all.filter((name) => name !== missing) }), 401);
      assert.deepEqual(await taken(), []);
    });
  }

  test('§2.4 a body that is not the one whose digest was signed', async () => {
    const body = Buffer.from(JSON.stringify(like()));
    const headers = craft({ origin: world.origin, path: '/inbox', body }, world.alice);
    const other = Buffer.from(JSON.stringify({ ...like(), type: 'Follow' }));
    assert.equal((await raw('/inbox', headers, other)).status, 401);
    assert.deepEqual(await taken(), []);
    assert.equal((await raw('/inbox', headers, body)).status, 202);
  });

  test('§2.4 no signature, a signature by another key', async () => {
    assert.equal(await send({ type: 'Like' }, world.alice, { signature: '' }), 401);
    const forged = { ...world.alice, privateKey: world.eve.privateKey };
    assert.equal(await send(like(), forged), 401);
    assert.deepEqual(await taken(), []);
  });
});

describe('§2.5 Replay', () => {
  const dated = (milliseconds: number) => ({
    headers: { date: new Date(Date.now() + milliseconds).toUTCString() },
  });

  test('§2.5 outside of an hour, and at no readable time', async () => {
    assert.equal(await post(dated(-2 * HOUR)), 401);
    assert.equal(await post(dated(2 * HOUR)), 401);
    assert.equal(await post({ headers: { date: 'soon' } }), 401);
    assert.deepEqual(await taken(), []);
    assert.equal(await post(dated(-HOUR / 2)), 202);
  });

  test('§2.5 inside of it counts once, also when it was undone since', async () => {
    const body = { ...like(), type: 'Follow', object: world.bob.uri };
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = craft({ origin: world.origin, path: '/inbox', body: bytes }, world.alice);
    assert.equal((await raw('/inbox', headers, bytes)).status, 202);
    await settle();
    assert.deepEqual(await followers(world.bob.id), [await idOf(world.alice)]);
    await send({ type: 'Undo', object: body });
    assert.deepEqual(await followers(world.bob.id), []);
    assert.equal((await raw('/inbox', headers, bytes)).status, 202);
    await settle();
    assert.deepEqual(await followers(world.bob.id), []);
  });

  test('§2.5 made anew, what was undone counts again, also under the id that it had', async () => {
    const body = { ...like(), type: 'Follow', object: world.bob.uri };
    const undo = { ...body, id: `${body.id}/undo`, type: 'Undo', object: body };
    const signedAt = async (activity: object, seconds: number): Promise<string[]> => {
      const date = new Date(Date.now() + seconds * 1000).toUTCString();
      const bytes = Buffer.from(JSON.stringify(activity));
      const request = { origin: world.origin, path: '/inbox', body: bytes };
      const headers = craft(request, world.alice, { headers: { date } });
      assert.equal((await raw('/inbox', headers, bytes)).status, 202);
      await settle();
      return await followers(world.bob.id);
    };
    const alice = [await idOf(world.alice)];
    assert.deepEqual(await signedAt(body, -50), alice);
    assert.deepEqual(await signedAt(undo, -40), []);
    assert.deepEqual(await signedAt(body, -30), alice);
    assert.deepEqual(await signedAt(undo, -20), []);
  });
});

describe('§2.6 Host/path confusion', () => {
  let personal: string;
  before(() => void (personal = `/users/${world.bob.username}/inbox`));

  test('§2.6 a request that was signed for another server', async () => {
    assert.equal(await post({ headers: { host: 'social.victim.example' } }), 401);
    assert.deepEqual(await taken(), []);
  });

  test('§2.6 a request that was signed for another path', async () => {
    assert.equal(await post({ target: '/inbox' }, personal), 401);
    assert.equal(await post({ target: personal }), 401);
    assert.deepEqual(await taken(), []);
    assert.equal(await post({}, personal), 202);
  });
});
