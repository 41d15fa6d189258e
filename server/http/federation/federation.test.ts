import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ensureInstanceActor } from '#server/accounts/instance-actor.ts';
import { generateAccountKeys } from '#server/accounts/keys.ts';
import { readConfig } from '#server/config.ts';
import { keyUri } from '#server/core/urls.ts';
import { testApi, type TestApi } from '../../testing/api.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import * as make from '../../testing/factories.ts';
import { federationReadRoutes } from './routes.ts';

const ORIGIN = make.TEST_ORIGIN;
const DOMAIN = 'social.example';
const AP = 'application/activity+json';
const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8';
const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';

let database: TestDatabase;
let api: TestApi;
let alice: string;
let signer: string | null = null;
const db = () => database.db;

before(async () => {
  database = await createTestDatabase();
  alice = await make.localAccount(db(), {
    username: 'Alice', display_name: 'Alice & co', note: 'Likes <maps>', discoverable: true,
    fields: JSON.stringify([{ name: 'Wiki', value: 'https://meta.example/Alice', verified_at: null }]),
    avatar: JSON.stringify({ key: 'avatars/aa/bb/cc.png', mime_type: 'image/png', description: 'A cat' }),
  });
  const keys = await generateAccountKeys();
  await db().insertInto('account_keys').values({
    key_id: keyUri(ORIGIN, 'Alice'), account_id: alice, public_key_pem: keys.publicKeyPem, private_key_pem: keys.privateKeyPem,
  }).execute();
  api = testApi(federationReadRoutes({
    config: { ...readConfig({ ORIGIN }), version: '9.9.9' },
    db: db(),
    storage: { url: (key) => `${ORIGIN}/media/${key}` },
    identifySigner: async () => signer,
  }));
});
after(() => database.close());

const get = (path: string, accept = AP, headers = {}) => api.request(null, 'GET', path, { headers: { accept, ...headers } });
// eslint-disable-next-line typescript/no-explicit-any
const json = async (response: Response | Promise<Response>): Promise<any> => await (await response).json();
const finger = (resource: string) => get(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`, 'application/jrd+json');

test('WebFinger finds an account by handle in any case and by its URLs', async () => {
  for (const resource of [
    'acct:Alice@social.example', 'acct:alice@SOCIAL.example', 'acct:@alice@social.example', 'alice@social.example',
    `${ORIGIN}/users/Alice`, `${ORIGIN}/@alice`,
  ]) {
    const response = await finger(resource);
    assert.equal(response.status, 200, resource);
    assert.match(response.headers.get('content-type') ?? '', /^application\/jrd\+json/);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    const body = await json(response);
    assert.equal(body.subject, 'acct:Alice@social.example');
    const self = body.links.find((link: { rel: string }) => link.rel === 'self');
    assert.deepEqual(self, { rel: 'self', type: 'application/activity+json', href: `${ORIGIN}/users/Alice` });
    const rels = body.links.map((link: { rel: string }) => link.rel);
    assert.ok(rels.includes('http://webfinger.net/rel/profile-page') && rels.includes('http://webfinger.net/rel/avatar'));
    assert.match(body.links.find((l: { rel: string }) => l.rel.endsWith('subscribe')).template, /\{uri\}/);
  }
});

test('WebFinger refuses what it cannot answer', async () => {
  assert.equal((await get('/.well-known/webfinger')).status, 400);
  assert.equal((await finger('acct:nobody@social.example')).status, 404);
  assert.equal((await finger('acct:alice@elsewhere.example')).status, 404);
  assert.equal((await finger('https://elsewhere.example/users/Alice')).status, 404);
  assert.equal((await finger('acct:')).status, 404);
  await db().insertInto('tombstones').values({ uri: `${ORIGIN}/users/formerly` }).execute();
  assert.equal((await finger('acct:formerly@social.example')).status, 410);
});

test('host-meta points to WebFinger, in XML and in JSON', async () => {
  const xml = await get('/.well-known/host-meta', '*/*');
  assert.match(xml.headers.get('content-type') ?? '', /application\/xrd\+xml/);
  assert.match(await xml.text(), /template="https:\/\/social\.example\/\.well-known\/webfinger\?resource=\{uri\}"/);
  assert.equal((await json(get('/.well-known/host-meta.json', '*/*'))).links[0].rel, 'lrdd');
  assert.equal((await json(get('/.well-known/host-meta', 'application/json'))).links[0].rel, 'lrdd');
});

test('NodeInfo counts people and posts and names the API it has', async () => {
  const links = (await json(get('/.well-known/nodeinfo'))).links;
  assert.deepEqual(links.map((l: { href: string }) => l.href), [`${ORIGIN}/nodeinfo/2.0`, `${ORIGIN}/nodeinfo/2.1`]);
  await make.user(db(), alice);
  const body = await json(get('/nodeinfo/2.0'));
  assert.match(body.software.name, /^[a-z0-9-]+$/);
  assert.equal(body.software.version, '9.9.9');
  assert.equal(body.usage.users.total, 1);
  assert.equal(body.openRegistrations, true);
  assert.equal(body.metadata.nodeName, 'Wikimedia Social');
  assert.equal(typeof body.usage.localPosts, 'number');
  assert.equal(body.metadata.upstream.name, 'mastodon');
  assert.equal((await json(get('/nodeinfo/2.1'))).version, '2.1');
  assert.equal((await get('/nodeinfo/3.0')).status, 404);
});

test('the actor document says what peers need', async () => {
  const response = await get('/users/Alice');
  assert.equal(response.headers.get('content-type'), 'application/activity+json; charset=utf-8');
  assert.match(response.headers.get('vary') ?? '', /Accept/);
  const actor = await json(response);
  const uri = `${ORIGIN}/users/Alice`;
  assert.equal(actor.id, uri);
  assert.equal(actor.type, 'Person');
  assert.equal(actor.preferredUsername, 'Alice');
  assert.equal(actor.summary, '<p>Likes &lt;maps&gt;</p>');
  assert.equal(actor.inbox, `${uri}/inbox`);
  assert.equal(actor.endpoints.sharedInbox, `${ORIGIN}/inbox`);
  assert.equal(actor.publicKey.id, `${uri}#main-key`);
  assert.equal(actor.publicKey.owner, uri);
  assert.match(actor.publicKey.publicKeyPem, /BEGIN PUBLIC KEY/);
  assert.equal(actor.manuallyApprovesFollowers, false);
  assert.equal(actor.discoverable, true);
  assert.equal(actor.attachment[0].type, 'PropertyValue');
  assert.match(actor.attachment[0].value, /rel="me /);
  assert.equal(actor.icon.url, `${ORIGIN}/media/avatars/aa/bb/cc.png`);
  assert.equal(actor.icon.summary, 'A cat');
  assert.ok(Array.isArray(actor['@context']));
});

test('an actor that has not changed is not sent twice', async () => {
  const first = await get('/users/Alice');
  const etag = first.headers.get('etag') ?? '';
  const second = await get('/users/Alice', AP, { 'if-none-match': etag });
  assert.equal(second.status, 304);
  assert.equal(await second.text(), '');
});

test('browsers are sent to the page, peers get the document at either address', async () => {
  const browser = await get('/users/Alice', BROWSER);
  assert.equal(browser.status, 302);
  assert.equal(browser.headers.get('location'), `${ORIGIN}/@Alice`);
  const ld = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"';
  assert.equal((await json(get('/@alice', ld))).id, `${ORIGIN}/users/Alice`);
  // No route for the page in this test: the document is not served in its place.
  assert.equal((await get('/@alice', BROWSER)).status, 404);
  assert.equal((await get('/users/Alice', '*/*')).headers.get('content-type'), 'application/activity+json; charset=utf-8');
});

test('accounts that are absent, waiting, or gone', async () => {
  assert.equal((await get('/users/nobody')).status, 404);
  const waiting = await make.localAccount(db(), { username: 'waiting' });
  await make.user(db(), waiting);
  await db().updateTable('users').set({ approved_at: null }).where('account_id', '=', waiting).execute();
  assert.equal((await get('/users/waiting')).status, 404);
  await db().insertInto('tombstones').values({ uri: `${ORIGIN}/users/departed` }).execute();
  const gone = await get('/users/departed');
  assert.equal(gone.status, 410);
  assert.equal((await json(gone)).type, 'Tombstone');
});

test('the instance actor is made once and served to everybody', async () => {
  const deps = { db: db(), config: { origin: ORIGIN, domain: DOMAIN } };
  const [one, other] = await Promise.all([ensureInstanceActor(deps), ensureInstanceActor(deps)]);
  assert.equal(one, other);
  assert.equal(await ensureInstanceActor(deps), one);
  const actor = await json(get('/actor'));
  assert.equal(actor.type, 'Application');
  assert.equal(actor.publicKey.id, `${ORIGIN}/actor#main-key`);
  assert.equal(actor.preferredUsername, DOMAIN);
  assert.equal((await json(finger(`acct:${DOMAIN}@${DOMAIN}`))).links.find((l: { rel: string }) => l.rel === 'self').href, `${ORIGIN}/actor`);
  assert.equal((await get(`/users/${DOMAIN}`)).status, 404);
});

test('a Note says everything, in arrays, with one spelling of its content', async () => {
  const bob = await make.remoteAccount(db(), { username: 'bob' });
  const id = await make.status(db(), alice, { language: 'en', spoiler_text: 'Careful', sensitive: true, mentions: [bob] });
  await db().insertInto('media').values({
    id: '5', account_id: alice, status_id: id, type: 'image', mime_type: 'image/png', file_key: 'originals/x.png',
    description: 'A map', blurhash: 'LEHV6n', meta: JSON.stringify({ original: { width: 640, height: 480 } }), focus_x: 0.5, focus_y: -0.25,
  }).execute();
  const tag = await db().insertInto('hashtags').values({ name: 'maps', display_name: 'Maps' }).returning('id').executeTakeFirstOrThrow();
  await db().insertInto('status_hashtags').values({ status_id: id, hashtag_id: tag.id }).execute();
  const response = await get(`/users/Alice/statuses/${id}`);
  assert.match(response.headers.get('cache-control') ?? '', /public/);
  const note = await json(response);
  assert.equal(note.type, 'Note');
  assert.deepEqual(note.to, [PUBLIC]);
  assert.deepEqual(note.cc, [`${ORIGIN}/users/Alice/followers`, 'https://remote.example/users/bob']);
  assert.equal(note.contentMap.en, note.content);
  assert.equal(note.summary, 'Careful');
  assert.equal(note.updated, undefined);
  assert.deepEqual(note.attachment, [{
    type: 'Document', mediaType: 'image/png', url: `${ORIGIN}/media/originals/x.png`, name: 'A map', summary: 'A map',
    width: 640, height: 480, blurhash: 'LEHV6n', focalPoint: [0.5, -0.25],
  }]);
  assert.deepEqual(note.tag, [
    { type: 'Mention', href: 'https://remote.example/users/bob', name: '@bob@remote.example' },
    { type: 'Hashtag', href: `${ORIGIN}/tags/maps`, name: '#maps' },
  ]);
  assert.equal(note.context, `${ORIGIN}/contexts/${id}`);
  assert.equal(note.replies.type, 'Collection');
  const create = await json(get(`/users/Alice/statuses/${id}/activity`));
  assert.equal(create.type, 'Create');
  assert.deepEqual(create.to, note.to);
  assert.equal(create.object.id, note.id);
  assert.equal((await get(`/users/Alice/statuses/${id}`, BROWSER)).headers.get('location'), `${ORIGIN}/@Alice/${id}`);
  assert.equal((await json(get(`/@Alice/${id}`))).id, note.id);
  assert.equal((await get(`/users/bob/statuses/${id}`)).status, 404);
});

test('what is not for everybody is shown to its signed readers only, and looks absent otherwise', async () => {
  const follower = await make.remoteAccount(db());
  const stranger = await make.remoteAccount(db());
  await make.follow(db(), follower, alice);
  const secret = await make.status(db(), alice, { visibility: 'private' });
  const letter = await make.status(db(), alice, { visibility: 'direct', mentions: [stranger] });
  try {
    const absent = await (await get('/users/Alice/statuses/1')).text();
    for (const [who, id, status] of [
      [null, secret, 404], [stranger, secret, 404], [follower, secret, 200],
      [null, letter, 404], [follower, letter, 404], [stranger, letter, 200],
    ] as const) {
      signer = who;
      const response = await get(`/users/Alice/statuses/${id}`);
      assert.equal(response.status, status);
      if (status === 404) assert.equal(await response.text(), absent);
      else assert.match(response.headers.get('cache-control') ?? '', /private/);
    }
    signer = null;
    for (const path of ['replies', 'likes', 'activity']) {
      assert.equal((await get(`/users/Alice/statuses/${secret}/${path}`)).status, 404);
    }
    assert.equal((await get(`/contexts/${secret}`)).status, 404);
  } finally {
    signer = null;
  }
});

test('a deleted status leaves a tombstone, but a private one leaves nothing', async () => {
  const open = await make.status(db(), alice, { deleted_at: new Date() });
  const closed = await make.status(db(), alice, { visibility: 'private', deleted_at: new Date() });
  const gone = await get(`/users/Alice/statuses/${open}`);
  assert.equal(gone.status, 410);
  assert.equal((await json(gone)).type, 'Tombstone');
  assert.equal((await get(`/users/Alice/statuses/${closed}`)).status, 404);
});

test('the outbox holds what everybody may see, in pages, whoever asks', async () => {
  const carol = await make.localAccount(db(), { username: 'carol' });
  const open = await make.status(db(), carol);
  const quiet = await make.status(db(), carol, { visibility: 'unlisted' });
  const boost = await make.boost(db(), carol, open);
  await make.status(db(), carol, { visibility: 'private' });
  await make.status(db(), carol, { visibility: 'direct', mentions: [alice] });
  await make.status(db(), carol, { deleted_at: new Date() });
  signer = alice;
  const outbox = await json(get('/users/carol/outbox'));
  assert.equal(outbox.type, 'OrderedCollection');
  const page = await json(get(new URL(outbox.first).pathname + new URL(outbox.first).search));
  signer = null;
  assert.equal(page.type, 'OrderedCollectionPage');
  assert.deepEqual(page.orderedItems.map((item: { type: string; id: string }) => [item.type, item.id]), [
    ['Announce', `${ORIGIN}/users/carol/statuses/${boost}/activity`],
    ['Create', `${ORIGIN}/users/carol/statuses/${quiet}/activity`],
    ['Create', `${ORIGIN}/users/carol/statuses/${open}/activity`],
  ]);
  assert.equal(page.orderedItems[0].object, `${ORIGIN}/users/carol/statuses/${open}`);
  assert.equal(page.next, undefined);
});

test('followers and following show who, unless they are hidden', async () => {
  const dave = await make.localAccount(db(), { username: 'dave' });
  const fan = await make.remoteAccount(db(), { username: 'fan' });
  await make.follow(db(), fan, dave);
  const followers = await json(get('/users/dave/followers'));
  assert.equal(followers.totalItems, 1);
  assert.deepEqual((await json(get('/users/dave/followers?page=true'))).orderedItems, ['https://remote.example/users/fan']);
  assert.deepEqual((await json(get('/users/dave/following?page=true'))).orderedItems, []);
  await db().updateTable('accounts').set({ hide_collections: true }).where('id', '=', dave).execute();
  for (const path of ['/users/dave/followers', '/users/dave/followers?page=true']) {
    const hidden = await json(get(path));
    assert.equal(hidden.totalItems, 1);
    assert.equal(hidden.first ?? hidden.orderedItems, undefined);
  }
});

test('featured holds the pins that everybody may see', async () => {
  const erin = await make.localAccount(db(), { username: 'erin' });
  const open = await make.status(db(), erin);
  const secret = await make.status(db(), erin, { visibility: 'private' });
  for (const id of [open, secret]) await db().insertInto('pins').values({ account_id: erin, status_id: id }).execute();
  const featured = await json(get('/users/erin/collections/featured'));
  assert.deepEqual(featured.orderedItems.map((note: { id: string }) => note.id), [`${ORIGIN}/users/erin/statuses/${open}`]);
});

test('replies come in two pages, the thread in one', async () => {
  const frank = await make.localAccount(db(), { username: 'frank' });
  const other = await make.remoteAccount(db());
  const root = await make.status(db(), frank);
  const uri = `${ORIGIN}/users/frank/statuses/${root}`;
  const reply = { in_reply_to_id: root, in_reply_to_uri: uri, conversation_id: root };
  const own = await make.status(db(), frank, reply);
  const theirs = await make.status(db(), other, reply);
  await make.status(db(), other, { ...reply, visibility: 'private' });
  const path = (url: string) => url.slice(ORIGIN.length);
  const note = await json(get(path(uri)));
  assert.deepEqual(note.replies.first.items, [`${ORIGIN}/users/frank/statuses/${own}`]);
  const first = await json(get(path((await json(get(path(note.replies.id)))).first)));
  assert.deepEqual(first.items, [`${ORIGIN}/users/frank/statuses/${own}`]);
  const second = await json(get(path(first.next)));
  assert.equal(second.items.length, 1);
  assert.match(second.items[0], new RegExp(`/statuses/${theirs}$`));
  assert.equal(second.next, undefined);
  assert.equal((await json(get(path(note.context)))).first.items.length, 3);
});
