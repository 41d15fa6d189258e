import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import ipaddr from 'ipaddr.js';
import { DomainError } from '#server/core/errors.ts';
import type { FindInteraction, Intent } from '#server/interaction/find-interaction.ts';
import { createGuardedClient, type GuardedClient } from './guarded-client.ts';
import { createFindInteraction } from './interaction.ts';

const URI = 'https://social.example/users/potd_en';
const ENCODED = encodeURIComponent(URI);
const SUBSCRIBE = 'http://ostatus.org/schema/1.0/subscribe';
const FEP = 'https://w3id.org/fep/3b86/';

type Link = Record<string, string>;

/** What the server says, by resource; anything else is not found. */
let jrd: Map<string, Link[]>;
let asked: string[];
let at: string;
let client: GuardedClient;
let find: FindInteraction;

const server = createServer((request, response) => {
  const resource = new URL(request.url ?? '', 'http://x').searchParams.get('resource') ?? '';
  asked.push(resource);
  const links = jrd.get(resource);
  response.statusCode = links ? 200 : 404;
  response.setHeader('content-type', 'application/jrd+json');
  response.end(JSON.stringify({ subject: resource, links: links ?? [] }));
});

before(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = createGuardedClient({
    origin: 'https://social.example',
    version: '1.0.0',
    allowedPrivateNetworks: [ipaddr.parseCIDR('127.0.0.0/8')],
  });
  const [origin, domain] = ['https://social.example', 'social.example'];
  find = createFindInteraction({ client, origin, domain });
});

after(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  jrd = new Map();
  asked = [];
});

const go = (typed: string, intent: Intent = 'follow') => find({ server: typed, intent, uri: URI });

/** One whom the server knows. */
function knows(...links: Link[]): string {
  jrd.set(`acct:me@${at}`, links);
  return `@me@${at}`;
}

test("what a server's WebFinger says of following is where it leads", async () => {
  const me = knows({ rel: SUBSCRIBE, template: `http://${at}/subscribe?to={uri}&x={other}` });
  assert.equal(await go(me), `http://${at}/subscribe?to=${ENCODED}&x=`);
  assert.equal(await go(`  acct:me@${at} `), `http://${at}/subscribe?to=${ENCODED}&x=`);
});

test('FEP-3b86 is asked first, by what is to be done', async () => {
  const me = knows(
    { rel: SUBSCRIBE, template: `http://${at}/any?uri={uri}` },
    ...['Follow', 'Like', 'Announce', 'Object'].map((name) => ({
      rel: `${FEP}${name}`,
      template: `http://${at}/intents/${name}?o={object}&then={on-success}`,
    })),
    { rel: `${FEP}Create`, template: `http://${at}/share?text={content}` },
  );
  const way = async (intent: Intent) => new URL((await go(me, intent))!).pathname;
  assert.equal(await way('follow'), '/intents/Follow');
  assert.equal(await way('favourite'), '/intents/Like');
  assert.equal(await way('boost'), '/intents/Announce');
  // Its Create cannot be told what is answered, so the post is opened.
  assert.equal(await way('reply'), '/intents/Object');
  jrd.get(`acct:me@${at}`)!.push({
    rel: `${FEP}Create`,
    template: `http://${at}/share?re={inReplyTo}&text={content}`,
  });
  assert.equal(await go(me, 'reply'), `http://${at}/share?re=${ENCODED}&text=`);
});

test("a server's name alone does, and an address of it", async () => {
  jrd.set(`acct:${at}@${at}`, [{ rel: SUBSCRIBE, template: `http://${at}/sub?u={uri}` }]);
  for (const typed of [at, `http://${at}`, `http://${at}/@me?x=1#y`])
    assert.equal(await go(typed), `http://${at}/sub?u=${ENCODED}`, typed);
});

test('one that says nothing of it is taken for a Mastodon', async () => {
  const expected = `http://${at}/authorize_interaction?uri=${ENCODED}`;
  assert.equal(await go(at), expected);
  assert.equal(await go(knows()), expected);
  assert.deepEqual(new Set(asked), new Set([`acct:${at}@${at}`, `acct:me@${at}`, `http://${at}/`]));
});

test('nobody is led anywhere but to the server that was named', async () => {
  for (const template of [
    'https://evil.example/?uri={uri}',
    `https://${at}@evil.example/?uri={uri}`,
    `http://me:pw@${at}/?uri={uri}`,
    'javascript:alert(1)//{uri}',
    'data:text/html,{uri}',
    '/authorize?uri={uri}',
    '{uri}',
    'https://{uri}',
    `http://${at}/nothing-of-it`,
  ]) {
    const me = knows({ rel: SUBSCRIBE, template }, { rel: `${FEP}Follow`, template });
    const expected = `http://${at}/authorize_interaction?uri=${ENCODED}`;
    assert.equal(await go(me), expected, template);
  }
});

test('a server whose handles are of another host leads to where its actors live', async () => {
  const me = knows(
    { rel: 'self', type: 'application/activity+json', href: 'https://social.other.example/u/me' },
    { rel: SUBSCRIBE, template: 'https://social.other.example/sub?u={uri}' },
  );
  assert.equal(await go(me), `https://social.other.example/sub?u=${ENCODED}`);
});

test('what names no server is nothing, what does not answer says so, and here is here', async () => {
  for (const typed of ['', 'me', '@me', 'a b.c', 'javascript:alert(1)', '@@', 'x'.repeat(300)])
    assert.equal(await go(typed), null, typed);
  const isAway = (error: unknown) =>
    error instanceof DomainError && error.code === 'remote_unavailable';
  await assert.rejects(go('127.0.0.1:1'), isAway);
  // Networks that nobody opened are not asked.
  await assert.rejects(go('10.0.0.1'), isAway);
  assert.equal(
    await go('@alice@social.example'),
    `https://social.example/authorize_interaction?uri=${ENCODED}`,
  );
});
