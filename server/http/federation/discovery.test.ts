import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ensureInstanceActor } from '#server/accounts/instance-actor.ts';
import * as make from '#server/testing/factories.ts';
import { openReadingBed, type ReadingBed } from '#server/testing/reading-bed.ts';

const ORIGIN = make.TEST_ORIGIN;
const DOMAIN = 'social.example';
const AP = 'application/activity+json';
const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8';

let bed: ReadingBed;

before(async () => {
  bed = await openReadingBed();
});
after(() => bed.close());

const get: ReadingBed['get'] = (...args) => bed.get(...args);
// eslint-disable-next-line typescript/no-explicit-any
const json = async (response: Response | Promise<Response>): Promise<any> =>
  await (await response).json();
const finger = (resource: string) =>
  get(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`, 'application/jrd+json');

test('WebFinger finds an account by handle in any case and by its URLs', async () => {
  for (const resource of [
    'acct:Alice@social.example',
    'acct:alice@SOCIAL.example',
    'acct:@alice@social.example',
    'alice@social.example',
    `${ORIGIN}/users/Alice`,
    `${ORIGIN}/@alice`,
  ]) {
    const response = await finger(resource);
    assert.equal(response.status, 200, resource);
    assert.match(response.headers.get('content-type') ?? '', /^application\/jrd\+json/);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    const body = await json(response);
    assert.equal(body.subject, 'acct:Alice@social.example');
    const self = body.links.find((link: { rel: string }) => link.rel === 'self');
    assert.deepEqual(self, {
      rel: 'self',
      type: 'application/activity+json',
      href: `${ORIGIN}/users/Alice`,
    });
    const rels = body.links.map((link: { rel: string }) => link.rel);
    for (const intent of ['Follow', 'Like', 'Announce', 'Object'])
      assert.ok(rels.includes(`https://w3id.org/fep/3b86/${intent}`));
    assert.ok(
      rels.includes('http://webfinger.net/rel/profile-page') &&
        rels.includes('http://webfinger.net/rel/avatar'),
    );
    assert.match(
      body.links.find((l: { rel: string }) => l.rel.endsWith('subscribe')).template,
      /\{uri\}/,
    );
  }
});

test('WebFinger refuses what it cannot answer', async () => {
  assert.equal((await get('/.well-known/webfinger')).status, 400);
  assert.equal((await finger('acct:nobody@social.example')).status, 404);
  assert.equal((await finger('acct:alice@elsewhere.example')).status, 404);
  assert.equal((await finger('https://elsewhere.example/users/Alice')).status, 404);
  for (const nonsense of ['acct:', 'df/:dfkj', 'alice'])
    assert.equal((await finger(nonsense)).status, 400, nonsense);
  await bed.db
    .insertInto('tombstones')
    .values({ uri: `${ORIGIN}/users/formerly` })
    .execute();
  assert.equal((await finger('acct:formerly@social.example')).status, 410);
});

test('host-meta points to WebFinger, in XML and in JSON', async () => {
  const xml = await get('/.well-known/host-meta', '*/*');
  assert.match(xml.headers.get('content-type') ?? '', /application\/xrd\+xml/);
  assert.match(
    await xml.text(),
    /template="https:\/\/social\.example\/\.well-known\/webfinger\?resource=\{uri\}"/,
  );
  assert.equal((await json(get('/.well-known/host-meta.json', '*/*'))).links[0].rel, 'lrdd');
  assert.equal(
    (await json(get('/.well-known/host-meta', 'application/json'))).links[0].rel,
    'lrdd',
  );
});

test('NodeInfo counts people and posts and names the API it has', async () => {
  const links = (await json(get('/.well-known/nodeinfo'))).links;
  assert.deepEqual(
    links.map((l: { href: string }) => l.href),
    [`${ORIGIN}/nodeinfo/2.0`, `${ORIGIN}/nodeinfo/2.1`],
  );
  const origin = 'https://app.example';
  const fromPage = await get('/.well-known/nodeinfo', 'application/json', { origin });
  assert.match(fromPage.headers.get('vary') ?? '', /Origin/);
  assert.deepEqual(
    (await json(fromPage)).links.map((l: { href: string }) => l.href),
    [`${ORIGIN}/nodeinfo/2.1`],
  );
  await make.user(bed.db, bed.alice);
  const body = await json(get('/nodeinfo/2.0'));
  assert.match(body.software.name, /^[a-z0-9-]+$/);
  assert.equal(body.software.version, '9.9.9');
  assert.equal(body.usage.users.total, 1);
  assert.equal(body.openRegistrations, true);
  assert.equal(body.metadata.nodeName, 'Wikimedia Social');
  assert.equal(typeof body.usage.localPosts, 'number');
  assert.equal(body.metadata.upstream.name, 'mastodon');
  assert.equal((await json(get('/nodeinfo/2.1'))).version, '2.1');
  const agent = { 'user-agent': 'Pachli/3.0.1 Android/16 OkHttp/5.1.0' };
  const toPachli = await get('/nodeinfo/2.1', 'application/json', agent);
  assert.match(toPachli.headers.get('vary') ?? '', /User-Agent/);
  assert.deepEqual((await json(toPachli)).software, { name: 'mastodon', version: '4.5.0' });
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
  assert.equal(
    (await get('/users/Alice', '*/*')).headers.get('content-type'),
    'application/activity+json; charset=utf-8',
  );
});

test('accounts that are absent, waiting, or gone', async () => {
  assert.equal((await get('/users/nobody')).status, 404);
  const waiting = await make.localAccount(bed.db, { username: 'waiting' });
  await make.user(bed.db, waiting);
  await bed.db
    .updateTable('users')
    .set({ approved_at: null })
    .where('account_id', '=', waiting)
    .execute();
  assert.equal((await get('/users/waiting')).status, 404);
  await bed.db
    .insertInto('tombstones')
    .values({ uri: `${ORIGIN}/users/departed` })
    .execute();
  const gone = await get('/users/departed');
  assert.equal(gone.status, 410);
  assert.equal((await json(gone)).type, 'Tombstone');
  const deleted = await make.localAccount(bed.db, {
    username: 'deleted',
    suspended_at: new Date(),
  });
  assert.equal((await get('/users/deleted')).status, 410);
  assert.equal((await finger('acct:deleted@social.example')).status, 410);
  // With somebody behind it, it is suspended: named, keyed, and nothing else.
  await make.user(bed.db, deleted);
  assert.equal((await json(get('/users/deleted'))).suspended, true);
  assert.equal((await get('/users/deleted/outbox')).status, 404);
});

test('the instance actor is made once and served to everybody', async () => {
  const deps = { db: bed.db, config: { origin: ORIGIN, domain: DOMAIN } };
  const [one, other] = await Promise.all([ensureInstanceActor(deps), ensureInstanceActor(deps)]);
  assert.equal(one, other);
  assert.equal(await ensureInstanceActor(deps), one);
  const actor = await json(get('/actor'));
  assert.equal(actor.type, 'Application');
  assert.equal(actor.publicKey.id, `${ORIGIN}/actor#main-key`);
  assert.equal(actor.preferredUsername, DOMAIN);
  assert.equal(
    (await json(finger(`acct:${DOMAIN}@${DOMAIN}`))).links.find(
      (l: { rel: string }) => l.rel === 'self',
    ).href,
    `${ORIGIN}/actor`,
  );
  assert.equal((await get(`/users/${DOMAIN}`)).status, 404);
});
