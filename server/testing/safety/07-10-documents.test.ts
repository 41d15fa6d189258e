import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { loadContext, toPlain } from '#server/activitypub/jsonld.ts';
import { withProof } from '../integrity-proof.ts';
import { craft } from './cavage.ts';
import { cpuTime } from '../cpu-time.ts';
import {
  createOf,
  followers,
  idOf,
  newUri,
  noteOf,
  raw,
  send,
  statusBy,
  taken,
  useWorld,
  world,
} from './world.ts';

useWorld();
beforeEach(async () => void (await world.db.deleteFrom('inbound_activities').execute()));

async function post(body: unknown): Promise<number> {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const headers = craft({ origin: world.origin, path: '/inbox', body: bytes }, world.alice);
  return (await raw('/inbox', headers, bytes)).status;
}

describe('§2.7 LD-signature graph re-shaping', () => {
  const signature = {
    type: 'RsaSignature2017',
    created: new Date().toISOString(),
    signatureValue: 'AAAA',
  };

  test('§2.7 an LD signature makes nobody believe anything', async () => {
    const creator = world.victim.keyId;
    const note = noteOf(world.victim);
    const activity = { ...createOf(note), actor: world.victim.uri, id: newUri(world.victim) };
    await send({ ...activity, signature: { ...signature, creator } }, world.eve);
    assert.equal(await statusBy(note.id), undefined);
    const end = { type: 'Delete', object: world.victim.uri, actor: world.victim.uri };
    await send(
      { ...end, signature: { ...signature, creator }, id: newUri(world.victim) },
      world.eve,
    );
    assert.equal((await world.deps.federation.actors.known([world.victim.uri])).length, 1);
  });

  test('§2.7 the activity is the top of the document, never something in a graph', async () => {
    const follow = { id: newUri(world.alice), type: 'Follow', object: world.bob.uri };
    const hidden = { ...follow, actor: world.alice.uri };
    for (const key of ['@graph', '@included', '@reverse']) {
      assert.equal(
        await post({ '@context': 'https://www.w3.org/ns/activitystreams', [key]: [hidden] }),
        400,
      );
      const inner = await toPlain({ [key]: [hidden] });
      assert.equal(inner['actor'], undefined, key);
      const renamed = { '@context': { g: key }, g: [hidden] };
      assert.equal((await toPlain(renamed))['actor'], undefined, key);
    }
    assert.deepEqual(await followers(world.bob.id), []);
  });

  test('§2.7 an integrity proof holds for the JSON that was proved, to the letter', async () => {
    const note = noteOf(world.victim);
    const proven = withProof(
      { ...createOf(note), actor: world.victim.uri, id: newUri(world.victim) },
      world.victim.keyId,
      world.victim.privateKey,
    );
    await send({ ...proven, object: { ...note, content: 'forged' } }, world.eve);
    assert.equal(await statusBy(note.id), undefined);
  });
});

describe('§2.8 JSON-LD context poisoning / remote context fetch', () => {
  test('§2.8 no context is ever fetched', async () => {
    const context = `${world.remote.origin}/context.json`;
    const asked = world.remote.requests.length;
    await assert.rejects(loadContext(context));
    const note = { ...noteOf(world.alice), '@context': context };
    const expanded = {
      '@context': context,
      '@id': newUri(world.alice),
      '@type': 'https://www.w3.org/ns/activitystreams#Create',
      'https://www.w3.org/ns/activitystreams#object': { '@id': note.id },
    };
    await toPlain(expanded);
    await toPlain({ '@context': [context], kind: 'Note' });
    assert.equal(world.remote.requests.length, asked);
  });

  test('§2.8 no context changes what a name means', async () => {
    const context = {
      actor: 'https://evil.example/ns#actor',
      who: { '@id': 'https://www.w3.org/ns/activitystreams#actor', '@type': '@id' },
    };
    const follow = { id: newUri(world.alice), type: 'Follow', object: world.bob.uri };
    const activity = { ...follow, actor: world.alice.uri, who: world.victim.uri };
    const as2 = 'https://www.w3.org/ns/activitystreams';
    assert.equal(
      (await toPlain({ ...activity, '@context': [as2, context] }))['actor'],
      world.alice.uri,
    );
    assert.equal(await send({ ...activity, '@context': [as2, context] }), 202);
    assert.deepEqual(await followers(world.bob.id), [await idOf(world.alice)]);
  });
});

describe('§2.9 Canonicalisation DoS', () => {
  test('§2.9 a graph of nameless things is read in no time', async () => {
    const names = Array.from({ length: 9 }, (_, at) => `_:b${at}`);
    const graph = names.map((name) => ({
      '@id': name,
      'https://www.w3.org/ns/activitystreams#tag': names.map((other) => ({ '@id': other })),
    }));
    assert.ok((await cpuTime(() => post({ '@context': 'urn:x', '@graph': graph }))) < 2000);
  });

  test('§2.9 depth and number of values are bounded', async () => {
    const like = { id: newUri(world.alice), type: 'Like', actor: world.alice.uri };
    const deep = `${'{"a":'.repeat(64)}1${'}'.repeat(64)}`;
    assert.equal(
      await post(JSON.stringify({ ...like, x: 1 }).replace('"x":1', `"x":${deep}`)),
      400,
    );
    assert.equal(await post({ ...like, x: Array.from({ length: 60_000 }, () => 0) }), 400);
    assert.deepEqual(await taken(), []);
  });
});

describe('§2.10 Key confusion / cache poisoning', () => {
  test('§2.10 a key on another host is nobody’s here', async () => {
    const ann = await world.elsewhere.addActor('ann');
    const mallory = await world.remote.addActor('mallory');
    const { publicKeyPem } = mallory;
    mallory.document['publicKey'] = { id: ann.keyId, owner: mallory.uri, publicKeyPem };
    await world.deps.federation.actors.byUri(mallory.uri);
    assert.equal(await send({ type: 'Like', object: world.bob.uri }, ann), 202);
    const asAnn = { ...mallory, keyId: ann.keyId };
    assert.equal(await send({ type: 'Like', object: world.bob.uri }, asAnn), 401);
  });

  test('§2.10 a key document that names an owner is not believed by the owner’s silence', async () => {
    const keyId = `${world.remote.origin}/keys/1`;
    const { publicKeyPem } = world.eve;
    const owner = world.alice.uri;
    world.remote.publish({ id: keyId, type: 'Key', owner, publicKeyPem });
    assert.equal(await send({ type: 'Like' }, { ...world.eve, uri: owner, keyId }), 401);
  });

  test('§2.10 a key that another only points at stays its owner’s', async () => {
    const owner = await world.remote.addActor('owner');
    const id = `${world.remote.origin}/keys/3`;
    const { publicKeyPem } = owner;
    world.remote.publish({ id, type: 'Key', owner: owner.uri, publicKeyPem });
    owner.document['publicKey'] = id;
    const thief = await world.remote.addActor('thief', { publicKey: id });
    await world.deps.federation.actors.byUri(thief.uri);
    const like = { type: 'Like', object: world.bob.uri };
    assert.equal(await send(like, { ...owner, keyId: id }), 202);
    assert.equal(await send(like, { ...thief, keyId: id, privateKey: owner.privateKey }), 401);
  });

  test('§2.10 a key that lies under another address than its own is not kept under it', async () => {
    const fake = `${world.remote.origin}/keys/2`;
    const { publicKeyPem } = world.eve;
    const document = {
      ...world.eve.document,
      publicKey: { id: fake, owner: world.alice.uri, publicKeyPem },
    };
    world.remote.serve('/keys/2', { body: document });
    assert.equal(
      await send({ type: 'Like' }, { ...world.eve, uri: world.alice.uri, keyId: fake }),
      401,
    );
    const row = await world.db
      .selectFrom('account_keys')
      .select('key_id')
      .where('key_id', '=', fake)
      .executeTakeFirst();
    assert.equal(row, undefined);
  });
});
