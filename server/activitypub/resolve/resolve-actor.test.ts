import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import ipaddr from 'ipaddr.js';
import { DomainError } from '#server/core/errors.ts';
import { createDomainPolicy } from '#server/moderation/domain-policy.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { startFakeRemote, type FakeRemote } from '#server/testing/fake-remote.ts';
import { multikey } from '#server/testing/integrity-proof.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { createGuardedClient, type GuardedClient } from '../fetch/guarded-client.ts';
import { refreshActor } from './refresh-actor.ts';
import { createActorResolver, type ActorResolver } from './resolve-actor.ts';
import { createKeyDirectory, type KeyDirectory } from './resolve-key.ts';

const LOOPBACK = [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')];
const ORIGIN = 'http://localhost:1';
const instance = generateKeyPairSync('rsa', { modulusLength: 2048 });
let database: TestDatabase;
let client: GuardedClient;
let remote: FakeRemote;
let elsewhere: FakeRemote;
let actors: ActorResolver;
let keys: KeyDirectory;
const refreshed: string[] = [];

before(async () => {
  [database, remote, elsewhere] = await Promise.all([
    createTestDatabase(),
    startFakeRemote(),
    startFakeRemote(),
  ]);
  client = createGuardedClient({ origin: ORIGIN, version: '0', allowedPrivateNetworks: LOOPBACK });
  resetResolver();
});
after(async () => {
  await client.close();
  await Promise.all([remote.close(), elsewhere.close(), database.close()]);
});

function resetResolver(): void {
  const instanceKey = async () => ({
    id: `${ORIGIN}/actor#main-key`,
    privateKey: instance.privateKey,
  });
  const deps = {
    client,
    admit: async () => {},
    instanceKey,
    db: database.db,
    origin: ORIGIN,
    domain: 'localhost:1',
    domains: createDomainPolicy(database.db),
    refreshLater: (id: string) => void refreshed.push(id),
  };
  actors = createActorResolver(deps);
  keys = createKeyDirectory({ ...deps, actors });
}

const row = (id: string) =>
  database.db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

describe('remote actors', () => {
  test('are read once, with everything they say, and their note sanitised', async () => {
    const alice = await remote.addActor('alice', {
      name: 'Alice',
      summary: '<p onclick="x()">hi <script>alert(1)</script></p>',
      url: [{ type: 'Link', href: `${remote.origin}/@alice`, mediaType: 'text/html' }],
      manuallyApprovesFollowers: true,
      icon: [{ type: 'Image', url: `${remote.origin}/a.png`, summary: 'me' }],
      attachment: [
        { type: 'PropertyValue', name: 'Site', value: '<a href="javascript:x">x</a>' },
        'nonsense',
      ],
      alsoKnownAs: ['at://did:plc:x', `${elsewhere.origin}/users/alice`],
      published: '2020-01-02T03:04:05Z',
    });
    const before_ = remote.requests.length;
    const [one, two] = await Promise.all([actors.byUri(alice.uri), actors.byUri(alice.uri)]);
    assert.equal(one.id, two.id);
    assert.equal(
      remote.requests.slice(before_).filter((seen) => seen.target === '/users/alice').length,
      1,
    );
    const account = await row(one.id);
    assert.equal(account.username, 'alice');
    assert.equal(account.domain, remote.host);
    assert.equal(account.display_name, 'Alice');
    assert.equal(account.note, '<p>hi </p>');
    assert.equal(account.url, `${remote.origin}/@alice`);
    assert.equal(account.locked, true);
    assert.deepEqual(account.avatar, { remote_url: `${remote.origin}/a.png`, description: 'me' });
    assert.equal(account.fields.length, 1);
    assert.doesNotMatch(account.fields[0]!.value, /javascript/);
    assert.deepEqual(account.also_known_as, [`${elsewhere.origin}/users/alice`]);
    assert.equal(account.created_at.toISOString(), '2020-01-02T03:04:05.000Z');
    assert.equal(account.shared_inbox_url, `${remote.origin}/inbox`);
  });

  test('are found by handle, in any case, and brought up to date', async () => {
    const found = await actors.byHandle({ username: 'ALICE', domain: remote.host });
    const alice = await remote.addActor('alice', { name: 'Alice II' });
    assert.equal(found.uri, alice.uri);
    await actors.refresh(alice.uri);
    assert.equal((await row(found.id)).display_name, 'Alice II');
  });

  test('that were read long ago are read again when there is time', async () => {
    const { id, uri } = await actors.byHandle({ username: 'alice', domain: remote.host });
    assert.deepEqual(refreshed, []);
    const longAgo = new Date(Date.now() - 8 * 86_400_000);
    await database.db
      .updateTable('accounts')
      .set({ fetched_at: longAgo })
      .where('id', '=', id)
      .execute();
    await actors.byUri(uri);
    assert.deepEqual(refreshed, [id]);
  });

  test('whose document is gone are forgotten, on any other answer kept', async () => {
    const zoe = await remote.addActor('zoe');
    const { id } = await actors.byUri(zoe.uri);
    remote.serve('/users/zoe', { status: 404 });
    await refreshActor({ db: database.db, actors }, id);
    assert.equal((await actors.known([zoe.uri])).length, 1);
    remote.serve('/users/zoe', { status: 410 });
    await refreshActor({ db: database.db, actors }, id);
    assert.equal((await actors.known([zoe.uri])).length, 0);
  });

  test('of our own origin are never asked for', async () => {
    await assert.rejects(
      actors.byUri(`${ORIGIN}/users/nobody`),
      (error) => error instanceof DomainError && error.code === 'not_found',
    );
    await assert.rejects(
      actors.byHandle({ username: 'nobody', domain: 'localhost:1' }),
      DomainError,
    );
  });

  test('with an inbox or a key on another host are not believed', async () => {
    const mallory = await remote.addActor('mallory', {
      inbox: `${elsewhere.origin}/users/victim/inbox`,
    });
    await assert.rejects(actors.byUri(mallory.uri), FetchError);
    const eve = await remote.addActor('eve');
    eve.document['publicKey'] = {
      ...(eve.document['publicKey'] as object),
      id: `${elsewhere.origin}/users/eve#main-key`,
    };
    eve.document['endpoints'] = { sharedInbox: `${elsewhere.origin}/inbox` };
    const account = await row((await actors.byUri(eve.uri)).id);
    assert.equal(account.shared_inbox_url, null);
    const stored = await database.db
      .selectFrom('account_keys')
      .select('key_id')
      .where('account_id', '=', account.id)
      .execute();
    assert.deepEqual(stored, []);
  });

  test('whose handle belongs to another are refused', async () => {
    const frank = await remote.addActor('frank');
    remote.serve('/users/fake', { body: { ...frank.document, id: `${remote.origin}/users/fake` } });
    await assert.rejects(actors.byUri(`${remote.origin}/users/fake`), FetchError);
  });

  test('keep their handle when another domain points at them', async () => {
    const nina = await remote.addActor('nina');
    const jrd = (subject: string) => ({
      headers: { 'content-type': 'application/jrd+json' },
      body: JSON.stringify({
        subject,
        links: [{ rel: 'self', type: 'application/activity+json', href: nina.uri }],
      }),
    });
    const at = (acct: string): string =>
      `/.well-known/webfinger?resource=${encodeURIComponent(`acct:${acct}`)}`;
    const thief = `nina@${elsewhere.host}`;
    elsewhere.serve(at(thief), jrd(`acct:${thief}`));
    const found = await actors.byHandle({ username: 'nina', domain: elsewhere.host });
    assert.equal(found.uri, nina.uri);
    assert.equal(found.domain, remote.host);
    // A real split domain: the actor's own host names the other, which agrees.
    remote.serve(at(`nina@${remote.host}`), jrd(`acct:${thief}`));
    assert.equal((await actors.refresh(nina.uri)).domain, elsewhere.host);
  });

  test('without WebFinger have their handle on their own host', async () => {
    const gina = await remote.addActor('gina');
    remote.serve(
      `/.well-known/webfinger?resource=${encodeURIComponent(`acct:gina@${remote.host}`)}`,
      { status: 404 },
    );
    assert.equal((await actors.byUri(gina.uri)).domain, remote.host);
  });

  test('made anew under another id take their handle with them', async () => {
    const henry = await remote.addActor('henry');
    const old = await actors.byUri(henry.uri);
    const uri = `${remote.origin}/people/7`;
    remote.serve('/people/7', {
      body: { ...henry.document, id: uri, inbox: `${uri}/inbox`, publicKey: undefined },
    });
    remote.serve(
      `/.well-known/webfinger?resource=${encodeURIComponent(`acct:henry@${remote.host}`)}`,
      {
        headers: { 'content-type': 'application/jrd+json' },
        body: JSON.stringify({
          subject: `acct:henry@${remote.host}`,
          links: [{ rel: 'self', type: 'application/activity+json', href: uri }],
        }),
      },
    );
    const renewed = await actors.byUri(uri);
    assert.notEqual(renewed.id, old.id);
    assert.equal((await row(renewed.id)).username, 'henry');
    assert.equal((await row(old.id)).username, `henry-${old.id}`);
  });

  test('with a handle of a suspended domain are refused wherever their document is', async () => {
    const otto = await remote.addActor('otto', { webfinger: `otto@${elsewhere.host}` });
    elsewhere.serve(
      `/.well-known/webfinger?resource=${encodeURIComponent(`acct:otto@${elsewhere.host}`)}`,
      {
        headers: { 'content-type': 'application/jrd+json' },
        body: JSON.stringify({
          subject: `acct:otto@${elsewhere.host}`,
          links: [{ rel: 'self', type: 'application/activity+json', href: otto.uri }],
        }),
      },
    );
    await database.db.insertInto('domain_blocks').values({ domain: elsewhere.host }).execute();
    resetResolver();
    await assert.rejects(
      actors.byUri(otto.uri),
      (error) => error instanceof DomainError && error.code === 'forbidden',
    );
    await database.db.deleteFrom('domain_blocks').execute();
    resetResolver();
    assert.equal((await actors.byUri(otto.uri)).domain, elsewhere.host);
  });

  test('of suspended domains and their subdomains are not asked for', async () => {
    await database.db.insertInto('domain_blocks').values({ domain: 'localhost' }).execute();
    resetResolver();
    const count = remote.requests.length;
    await assert.rejects(
      actors.byUri(`${remote.origin}/users/new`),
      (error) => error instanceof DomainError && error.code === 'forbidden',
    );
    assert.equal(remote.requests.length, count);
    await database.db.deleteFrom('domain_blocks').execute();
    resetResolver();
    const policy = createDomainPolicy(database.db);
    await database.db.insertInto('domain_blocks').values({ domain: 'bad.example' }).execute();
    assert.equal(await policy.isSuspended('sub.bad.example:8443'), true);
    assert.equal(await policy.isSuspended('notbad.example'), false);
    await database.db.deleteFrom('domain_blocks').execute();
  });
});

describe('keys', () => {
  test('lead to their owner', async () => {
    const ivan = await remote.addActor('ivan');
    assert.equal(await keys.known(ivan.keyId), null);
    const key = await keys.resolve(ivan.keyId);
    assert.equal(key.actorUri, ivan.uri);
    assert.equal(keys.cached(ivan.keyId), key);
  });

  test('of GoToSocial: a stub at the key, the whole actor at its id', async () => {
    const jane = await remote.addActor('jane');
    const keyId = `${jane.uri}/main-key`;
    const publicKey = { id: keyId, owner: jane.uri, publicKeyPem: jane.publicKeyPem };
    jane.document['publicKey'] = publicKey;
    remote.serve('/users/jane/main-key', {
      body: {
        '@context': jane.document['@context'],
        id: jane.uri,
        type: 'Person',
        preferredUsername: 'jane',
        publicKey,
      },
    });
    assert.equal((await keys.resolve(keyId)).actorUri, jane.uri);
  });

  test('in documents of their own must be claimed by their owner', async () => {
    const kim = await remote.addActor('kim');
    const keyId = `${kim.uri}/publickey`;
    remote.serve('/users/kim/publickey', {
      body: {
        '@context': 'https://w3id.org/security/v1',
        id: keyId,
        type: 'CryptographicKey',
        owner: kim.uri,
        publicKeyPem: kim.publicKeyPem,
      },
    });
    await assert.rejects(keys.resolve(keyId), FetchError);
    kim.document['publicKey'] = keyId;
    resetResolver();
    assert.equal((await keys.resolve(keyId)).actorUri, kim.uri);
  });

  test('of an actor may be several, of both kinds and in both places', async () => {
    const nora = await remote.addActor('nora');
    const young = generateKeyPairSync('ed25519').publicKey;
    const keyId = `${nora.uri}#ed25519-key`;
    const separate = `${nora.uri}/keys/2`;
    nora.document['assertionMethod'] = [multikey(nora.uri, keyId, young), separate];
    const document = multikey(nora.uri, separate, generateKeyPairSync('ed25519').publicKey);
    remote.serve('/users/nora/keys/2', { body: document });
    const found = await keys.resolve(keyId);
    assert.equal(found.actorUri, nora.uri);
    assert.ok(found.key.equals(young));
    for (const id of [nora.keyId, separate])
      assert.equal((await keys.known(id))?.actorUri, nora.uri);
  });

  test('of another controller, expired, revoked or too many are not kept', async () => {
    const oskar = await remote.addActor('oskar');
    const make = (name: string, owner = oskar.uri) =>
      multikey(owner, `${oskar.uri}#${name}`, generateKeyPairSync('ed25519').publicKey);
    oskar.document['assertionMethod'] = [
      make('foreign', `${remote.origin}/users/alice`),
      { ...make('expired'), expires: '2020-01-01T00:00:00Z' },
      { ...make('revoked'), revoked: '2020-01-01T00:00:00Z' },
      { ...make('elsewhere'), id: `${elsewhere.origin}/keys/1` },
      { ...make('main-key') },
      ...Array.from({ length: 10 }, (_, i) => make(`many-${i}`)),
    ];
    const { id } = await actors.byUri(oskar.uri);
    const rows = await database.db
      .selectFrom('account_keys')
      .select(['key_id', 'algorithm'])
      .where('account_id', '=', id)
      .orderBy('key_id')
      .execute();
    assert.deepEqual(
      rows.map((row) => [row.key_id.split('#')[1], row.algorithm]),
      [['main-key', 'rsa'], ...[0, 1, 2, 3].map((i) => [`many-${i}`, 'ed25519'])],
    );
  });

  test("that name somebody else as owner are nobody's", async () => {
    const leo = await remote.addActor('leo');
    remote.serve('/keys/forged', {
      body: {
        id: `${remote.origin}/keys/forged`,
        type: 'Key',
        owner: `${elsewhere.origin}/users/victim`,
        publicKeyPem: leo.publicKeyPem,
      },
    });
    await assert.rejects(keys.resolve(`${remote.origin}/keys/forged`), FetchError);
  });

  test('that fail are not asked for again and again', async () => {
    const keyId = `${remote.origin}/users/nobody#main-key`;
    await assert.rejects(keys.resolve(keyId), FetchError);
    const count = remote.requests.length;
    await assert.rejects(keys.resolve(keyId), FetchError);
    assert.equal(remote.requests.length, count);
  });

  test('that were replaced are read again, once in a while', async () => {
    const mia = await remote.addActor('mia');
    const first = await keys.resolve(mia.keyId);
    const fresh = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    mia.document['publicKey'] = {
      id: mia.keyId,
      owner: mia.uri,
      publicKeyPem: fresh.export({ type: 'spki', format: 'pem' }),
    };
    const renewed = await keys.renew(mia.keyId);
    assert.ok(renewed !== null && !renewed.key.equals(first.key));
    assert.equal(await keys.renew(mia.keyId), null);
  });
});
