import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import ipaddr from 'ipaddr.js';
import { type Context, Hono } from 'hono';
import { sql } from 'kysely';
import { suspendAccount, unsuspendAccount } from '#server/moderation/suspend-account.ts';
import { createByOperator } from '#server/users/create-by-operator.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { openSession } from '#server/users/sessions.ts';
import { until } from '#server/testing/until.ts';
import { stopClock } from '#server/testing/stop-clock.ts';
import { clientIp } from './client-ip.ts';
import { securityHeaders } from './security-headers.ts';

describe("the caller's address", () => {
  const trusted = ['127.0.0.0/8', '10.0.0.0/8', '::1/128'].map((text) => ipaddr.parseCIDR(text));

  async function seen(peer: string, forwarded?: string): Promise<string> {
    const app = new Hono();
    app.get('/', (c: Context) => c.text(clientIp(c, trusted)));
    const headers: Record<string, string> =
      forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    const env = { incoming: { socket: { remoteAddress: peer } } };
    return await (await app.request('/', { headers }, env)).text();
  }

  test('is the peer, unless that is a trusted proxy', async () => {
    assert.equal(await seen('203.0.113.9'), '203.0.113.9');
    assert.equal(await seen('203.0.113.9', '198.51.100.1'), '203.0.113.9');
    assert.equal(await seen('::ffff:127.0.0.1', '198.51.100.1'), '198.51.100.1');
    assert.equal(await seen('::1', '2001:db8::1'), '2001:db8::1');
  });

  test('is what the outermost trusted proxy saw, whatever was claimed before it', async () => {
    assert.equal(await seen('127.0.0.1', '1.1.1.1, 198.51.100.7, 10.1.2.3'), '198.51.100.7');
    assert.equal(await seen('127.0.0.1', 'nonsense, 10.1.2.3'), '10.1.2.3');
    assert.equal(await seen('127.0.0.1', '10.0.0.5'), '10.0.0.5');
    assert.equal(await seen('127.0.0.1', ''), '127.0.0.1');
  });
});

test("the headers of safety reach the web client's own responses too", async () => {
  const app = new Hono();
  app.use(securityHeaders({ origin: 'https://social.example' }));
  app.get('/page', () => new Response('<p>', { headers: { 'content-type': 'text/html' } }));
  app.get('/api/v1/some', (c) => c.json({}));
  app.notFound(() => new Response('nothing', { status: 404 }));
  for (const path of ['/page', '/nothing']) {
    const { headers } = await app.request(path);
    assert.equal(headers.get('x-frame-options'), 'DENY', path);
    assert.ok(headers.get('strict-transport-security'), path);
  }
  assert.equal((await app.request('/page')).headers.get('content-type'), 'text/html');
  assert.equal(
    (await app.request('/api/v1/some')).headers.get('content-security-policy'),
    "default-src 'none'; frame-ancestors 'none'; form-action 'none'",
  );
});

describe('in front of every route', () => {
  let it: TestApp;
  let token: string;
  let accountId: string;

  before(async () => {
    it = await createTestApp({ RATE_LIMITS: 'on' });
    const wish = { username: 'alice', email: 'a@example.org', password: 'correct horse' };
    const made = await createByOperator(it.deps, {
      ...wish,
      role: 'user',
      confirmed: 'now',
      scopes: ['read', 'profile'],
    });
    token = made.token ?? '';
    accountId = made.accountId;
  });
  after(() => it.close());

  const me = (bearer = token, headers: Record<string, string> = {}) =>
    it.get('/oauth/userinfo', { authorization: `Bearer ${bearer}`, ...headers });

  test('a token speaks in the header, in any case, or in the query', async () => {
    assert.equal((await me()).status, 200);
    assert.equal(
      (await it.get('/oauth/userinfo', { authorization: `bearer ${token}` })).status,
      200,
    );
    assert.equal((await it.get(`/oauth/userinfo?access_token=${token}`)).status, 200);
    assert.equal((await me('wrong')).status, 401);
    assert.equal(
      (await it.get('/oauth/userinfo', { authorization: `Basic ${token}` })).status,
      401,
    );
  });

  async function session(): Promise<string> {
    const { id } = await it.deps.db
      .selectFrom('users')
      .select('id')
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();
    return await openSession(it.deps.db, id, { ip: null, userAgent: '' });
  }

  test('no cache may keep what is for one person', async () => {
    const secret = await session();
    const ways: Record<string, string>[] = [
      { authorization: `Bearer ${token}` },
      { cookie: `session=${secret}` },
    ];
    for (const headers of ways) {
      const own = await it.get('/api/v1/accounts/verify_credentials', headers);
      assert.equal(own.status, 200);
      assert.equal(own.headers.get('cache-control'), 'private, no-store');
      assert.match(own.headers.get('vary') ?? '', /Cookie/);
    }
    const refused = await it.get('/api/v1/lists', { authorization: 'Bearer wrong' });
    assert.equal(refused.headers.get('cache-control'), 'private, no-store');
    const open = await it.get('/api/v1/directory');
    assert.equal(open.headers.get('cache-control'), null);
    const sameForAll = await it.get('/api/v2/instance');
    assert.equal(sameForAll.headers.get('cache-control'), 'public, max-age=0, must-revalidate');
  });

  test('what is deprecated says since when, also where it refuses', async () => {
    const since = async (path: string) => (await it.get(path)).headers.get('deprecation');
    assert.equal(await since('/api/v1/instance'), '@1668384000');
    assert.equal(await since('/api/v1/filters/1'), '@1668384000');
    assert.equal(await since('/api/v1/suggestions'), '@1621123200');
    for (const path of ['/api/v2/instance', '/api/v1/instance/rules', '/api/v1/lists'])
      assert.equal(await since(path), null, path);
  });

  test('a suspended, disabled or waiting user is refused in words that apps know', async () => {
    const { db } = it.deps;
    const words = async () =>
      (
        (await (
          await it.get('/api/v1/accounts/verify_credentials', { authorization: `Bearer ${token}` })
        ).json()) as { error: string }
      ).error;
    const change = async (set: Record<string, Date | null>) => {
      await db.updateTable('users').set(set).where('account_id', '=', accountId).execute();
      await sql`select pg_notify('credentials', '')`.execute(db);
    };
    const now = new Date();
    for (const [set, back, expected] of [
      [{ disabled_at: now }, { disabled_at: null }, 'Your login is currently disabled'],
      [
        { confirmed_at: null },
        { confirmed_at: now },
        'Your login is missing a confirmed e-mail address',
      ],
      [{ approved_at: null }, { approved_at: now }, 'Your login is currently pending approval'],
    ] as const) {
      await change(set);
      await until(async () => (await words()) === expected);
      await change(back);
      await until(async () => (await words()) !== expected);
    }
  });

  test('a suspended account is refused at once and welcome again afterwards', async () => {
    const status = async () =>
      (await it.get('/api/v1/accounts/verify_credentials', { authorization: `Bearer ${token}` }))
        .status;
    assert.equal(await status(), 200);
    await suspendAccount(it.deps.db, accountId);
    assert.equal(await status(), 403);
    await unsuspendAccount(it.deps.db, accountId);
    assert.equal(await status(), 200);
  });

  test('what another process revokes is forgotten here when it says so', async (t) => {
    const { db } = it.deps;
    const revoke = () => db.deleteFrom('oauth_tokens').returningAll().execute();
    const say = () => sql`select pg_notify('credentials', '')`.execute(db);
    const forgotten = () => until(async () => (await me()).status === 401);
    // Nothing is forgotten because time passed.
    const now = performance.now();
    t.mock.method(performance, 'now', () => now);
    assert.equal((await me()).status, 200);
    const rows = await revoke();
    const give = async () => {
      for (const { id: _, ...row } of rows)
        await db.insertInto('oauth_tokens').values(row).execute();
    };
    await say();
    await forgotten();
    // Notices come in order: those of other tests, which may come late, are heard now.
    await give();
    assert.equal((await me()).status, 200);
    await revoke();
    assert.equal((await me()).status, 200, 'remembered still: nothing was said');
    await say();
    await forgotten();
    await give();
  });

  test('every answer of the API says where the limits stand, and refuses beyond them', async (t) => {
    stopClock(t);
    const from = { 'x-forwarded-for': '198.51.100.20' };
    const register = (path = '/api/v1/apps') =>
      it.post(path, { client_name: 'A', redirect_uris: 'app://x' }, from);
    const first = await register();
    assert.equal(first.headers.get('x-ratelimit-limit'), '5');
    assert.equal(first.headers.get('x-ratelimit-remaining'), '4');
    assert.match(
      first.headers.get('x-ratelimit-reset') ?? '',
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/,
    );
    for (let at = 0; at < 4; at++) assert.equal((await register()).status, 200);
    const refused = await register('/api/v1/apps/');
    assert.equal(refused.status, 429);
    assert.deepEqual(await refused.json(), { error: 'Too many requests' });
    assert.equal(refused.headers.get('x-ratelimit-remaining'), '0');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal(refused.headers.get('access-control-allow-origin'), '*');
    const other = await it.post(
      '/api/v1/apps',
      { client_name: 'A', redirect_uris: 'app://x' },
      { 'x-forwarded-for': '198.51.100.21' },
    );
    assert.equal(other.status, 200);
    const general = await it.get('/api/v1/apps/verify_credentials', {
      authorization: `Bearer ${token}`,
    });
    assert.equal(general.headers.get('x-ratelimit-limit'), '300');
  });

  test('what a page asks of the API while it is rendered counts for nobody', async (t) => {
    stopClock(t);
    const headers = { 'x-forwarded-for': '198.51.100.22' };
    const ask = (env: object) => it.app.request('/api/v2/instance', { headers }, env);
    assert.equal((await ask({ forPage: true })).headers.get('x-ratelimit-limit'), null);
    assert.equal((await ask({})).headers.get('x-ratelimit-remaining'), '299');
  });

  test('pages are counted themselves', async (t) => {
    stopClock(t);
    const headers = { 'x-forwarded-for': '198.51.100.23' };
    const left = async (path: string, env = {}) =>
      (await it.app.request(path, { headers }, env)).headers.get('x-ratelimit-remaining');
    assert.equal(await left('/auth/sessions'), '599');
    assert.equal(await left('/auth/sessions', { forPage: true }), null);
    assert.equal(await left('/auth/sessions'), '598');
    assert.equal(await left('/avatars/missing.png'), null);
  });

  test('limits count networks of IPv6, where everyone has more addresses than they could use', async (t) => {
    stopClock(t);
    const register = (ip: string) =>
      it.post(
        '/api/v1/apps',
        { client_name: 'A', redirect_uris: 'app://x' },
        { 'x-forwarded-for': ip },
      );
    for (let at = 1; at <= 5; at++)
      assert.equal((await register(`2001:db8:0:1::${at}`)).status, 200);
    assert.equal((await register('2001:db8:0:1:ffff::9')).status, 429);
    assert.equal((await register('2001:db8:0:2::1')).status, 200);
    const signIn = (ip: string, at: number) =>
      it.post(
        '/auth/sign-in',
        { email: `nobody${at}@example.org`, password: 'x' },
        { 'x-forwarded-for': ip },
      );
    const answers = [];
    for (let at = 1; at <= 26; at++) answers.push((await signIn(`2001:db8:0:3::${at}`, at)).status);
    assert.equal(answers.at(0), 401);
    assert.equal(answers.at(-1), 429);
  });

  test('a body that is too large is refused, also when it does not say how large it is', async () => {
    const body = JSON.stringify({ client_name: 'x'.repeat(2 * 1024 * 1024) });
    const headers = { 'content-type': 'application/json' };
    const told = await it.app.request('/api/v1/apps', {
      method: 'POST',
      body,
      headers: { ...headers, 'content-length': String(body.length) },
    });
    assert.equal(told.status, 413);
    assert.deepEqual(await told.json(), { error: 'The request is too large' });
    const stream = new Blob([body]).stream();
    const request = new Request('http://localhost:3000/api/v1/apps', {
      method: 'POST',
      body: stream,
      headers,
      duplex: 'half',
    } as RequestInit);
    assert.equal((await it.app.fetch(request)).status, 413);
  });

  test('files are taken from people who are signed in, and no larger than they may be', async () => {
    const own = { cookie: `session=${await session()}`, origin: it.deps.config.origin };
    const send = async (path: string, megabytes: number, headers = {}) => {
      const length = { 'content-length': String(megabytes * 1024 * 1024) };
      const init = { method: 'PATCH', body: 'a=b', headers: { ...length, ...headers } };
      return (await it.app.request(path, init)).status;
    };
    for (const path of [
      '/settings/profile?/save',
      '/settings/import-export?/import',
      '/api/v1/accounts/update_credentials',
      '/api/v2/media/1',
    ]) {
      assert.equal(await send(path, 2), 401, path);
      assert.notEqual(await send(path, 0.5), 413, path);
    }
    assert.equal(await send('/api/v1/accounts/update_credentials', 40, own), 413);
    assert.notEqual(await send('/api/v1/media/1', 40, own), 413);
    assert.equal(await send('/api/v1/media/1', 140, own), 413);
  });

  test('nobody fills the memory with files that come at the same time', async () => {
    const headers = {
      cookie: `session=${await session()}`,
      origin: it.deps.config.origin,
      'content-length': '2000000',
      'content-type': 'multipart/form-data; boundary=x',
    };
    const ends: (() => void)[] = [];
    const answers: number[] = [];
    const upload = async () => {
      const body = new ReadableStream({
        start: (controller) => void ends.push(() => controller.error(new Error('gone'))),
      });
      const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit;
      const answer = await it.app.fetch(new Request('http://localhost:3000/api/v2/media', init));
      answers.push(answer.status);
    };
    // Two are read, sixteen wait: none of them is answered before its body ends.
    const uploads = Array.from({ length: 19 }, upload);
    await until(() => answers.length > 0, { what: 'a refusal' });
    assert.deepEqual(answers, [503]);
    for (const end of ends) end();
    await Promise.all(uploads);
    assert.deepEqual(answers, [503, ...Array(18).fill(400)]);
  });

  test('broken JSON and foreign types are said to be so', async () => {
    const post = (body: string, type: string) =>
      it.app.request('/api/v1/apps', { method: 'POST', body, headers: { 'content-type': type } });
    assert.equal((await post('{"client_name":', 'application/json')).status, 400);
    assert.equal((await post('<xml/>', 'application/xml')).status, 415);
  });

  test('errors of the federation side carry CORS too', async () => {
    for (const path of [
      '/.well-known/webfinger?resource=acct:nobody@localhost:3000',
      '/users/nobody',
    ]) {
      const response = await it.get(path);
      assert.equal(response.status, 404, path);
      assert.equal(response.headers.get('access-control-allow-origin'), '*', path);
    }
  });

  test('every answer has an id, and none may be framed', async () => {
    const response = await it.get('/api/v1/apps/verify_credentials');
    assert.match(response.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(response.headers.get('x-frame-options'), 'DENY');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  });
});
