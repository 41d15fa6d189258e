import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { CredentialApplication, Token } from '#server/contract/oauth.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';

const REDIRECT = 'icecubesapp://oauth';
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

let it: TestApp;
let cookie: string;
let client: CredentialApplication;

before(async () => {
  it = await createTestApp();
  const form = {
    username: 'alice',
    email: 'alice@example.org',
    password: 'correct horse',
    agreement: '1',
  };
  cookie = (await it.post('/auth/sign-up', form)).headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const registered = await it.post('/api/v1/apps', {
    client_name: 'Ice Cubes',
    redirect_uris: `${REDIRECT}\nurn:ietf:wg:oauth:2.0:oob`,
    scopes: 'read write follow push',
  });
  client = CredentialApplication.parse(await registered.json());
});
after(() => it.close());

function ask(more: Record<string, string> = {}) {
  return {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: REDIRECT,
    scope: 'read write',
    state: 'a&b',
    ...more,
  };
}

/** Consents and returns the code that the app is sent. */
async function consent(more: Record<string, string> = {}): Promise<string> {
  const response = await it.post(
    '/oauth/authorize',
    { ...ask(more), decision: 'allow' },
    { cookie },
  );
  assert.equal(response.status, 303);
  const goal = new URL(response.headers.get('location') ?? '', 'http://localhost:3000');
  return goal.searchParams.get('code') ?? '';
}

function exchange(code: string, more: Record<string, string> = {}): Promise<Response> {
  const { client_id, client_secret } = client;
  const form = {
    grant_type: 'authorization_code',
    client_id,
    client_secret,
    code,
    redirect_uri: REDIRECT,
    ...more,
  };
  return it.post('/oauth/token', form);
}

function asUser(token: string): Promise<Response> {
  return it.get('/api/v1/preferences', { authorization: `Bearer ${token}` });
}

async function errorOf(response: Response, status: number): Promise<string> {
  assert.equal(response.status, status);
  const { error, error_description } = (await response.json()) as Record<string, string>;
  assert.ok(error_description);
  return error ?? '';
}

test('§2.31 OAuth: an app gets a token by the consent of a person, with PKCE', async () => {
  const pkce = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };
  const page = await it.get(`/oauth/authorize/request?${new URLSearchParams(ask(pkce))}`, {
    cookie,
  });
  assert.equal(page.status, 200);
  const shown = (await page.json()) as {
    application: { name: string };
    account: { acct: string };
    scopes: string[];
  };
  assert.equal(shown.application.name, 'Ice Cubes');
  assert.equal(shown.account.acct, 'alice');
  assert.deepEqual(shown.scopes, ['read', 'write']);

  const code = await consent(pkce);
  assert.equal(await errorOf(await exchange(code), 400), 'invalid_grant');
  assert.equal(
    await errorOf(await exchange(code, { code_verifier: 'w'.repeat(43) }), 400),
    'invalid_grant',
  );
  const response = await exchange(code, { code_verifier: VERIFIER });
  const token = Token.parse(await response.json());
  assert.equal(token.scope, 'read write');
  assert.equal((await asUser(token.access_token)).status, 200);
  // Who signed in is for whoever asked for just that.
  const bearer = { authorization: `Bearer ${token.access_token}` };
  assert.equal((await it.get('/oauth/userinfo', bearer)).status, 403);
});

test('§2.31 OAuth: the app is sent back to exactly what it registered, with its state', async () => {
  const response = await it.post('/oauth/authorize', { ...ask(), decision: 'allow' }, { cookie });
  assert.match(
    response.headers.get('location') ?? '',
    /^icecubesapp:\/\/oauth\?code=[\w-]{43}&state=a%26b$/,
  );
  const denied = await it.post('/oauth/authorize', { ...ask(), decision: 'deny' }, { cookie });
  assert.match(
    denied.headers.get('location') ?? '',
    /^icecubesapp:\/\/oauth\?error=access_denied&/,
  );
  const shown = await it.post(
    '/oauth/authorize',
    { ...ask({ redirect_uri: 'urn:ietf:wg:oauth:2.0:oob' }), decision: 'allow' },
    { cookie },
  );
  assert.match(shown.headers.get('location') ?? '', /^\/oauth\/authorize\/native\?code=/);
});

test('§2.31 OAuth: a code used twice is refused and takes its token with it', async () => {
  const code = await consent();
  const { access_token: token } = Token.parse(await (await exchange(code)).json());
  assert.equal((await asUser(token)).status, 200);
  assert.equal(await errorOf(await exchange(code), 400), 'invalid_grant');
  assert.equal((await asUser(token)).status, 401);
});

test('§2.31 OAuth: a code is worth nothing to another app or for another address', async () => {
  const code = await consent();
  assert.equal(
    await errorOf(await exchange(code, { redirect_uri: `${REDIRECT}/` }), 400),
    'invalid_grant',
  );
  const other = CredentialApplication.parse(
    await (await it.post('/api/v1/apps', { client_name: 'Other', redirect_uris: REDIRECT })).json(),
  );
  const stolen = exchange(code, { client_id: other.client_id, client_secret: other.client_secret });
  assert.equal(await errorOf(await stolen, 400), 'invalid_grant');
  assert.equal(
    await errorOf(await exchange(code, { client_secret: 'wrong' }), 401),
    'invalid_client',
  );
  assert.equal((await exchange(code)).status, 200);
});

test('§2.31 OAuth: a bad request is shown, never sent on', async () => {
  const refused = async (more: Record<string, string>) => {
    const response = await it.post(
      '/oauth/authorize',
      { ...ask(more), decision: 'allow' },
      { cookie },
    );
    assert.equal(response.headers.get('location'), null);
    return await errorOf(response, more['client_id'] ? 401 : 400);
  };
  assert.equal(await refused({ redirect_uri: 'https://evil.example/' }), 'invalid_redirect_uri');
  assert.equal(await refused({ redirect_uri: `${REDIRECT}?x=1` }), 'invalid_redirect_uri');
  assert.equal(await refused({ client_id: 'nobody' }), 'invalid_client');
  assert.equal(await refused({ scope: 'read admin:write' }), 'invalid_scope');
  assert.equal(await refused({ scope: 'everything' }), 'invalid_scope');
  assert.equal(await refused({ response_type: 'token' }), 'unsupported_response_type');
  const plain = { code_challenge: VERIFIER, code_challenge_method: 'plain' };
  assert.equal(await refused(plain), 'invalid_request');
});

test('§2.31 OAuth: consent needs the person, on a page of ours', async () => {
  const anonymous = await it.get(`/oauth/authorize/request?${new URLSearchParams(ask())}`);
  assert.equal(anonymous.status, 401);
  const form = { ...ask(), decision: 'allow' };
  const foreign = await it.post('/oauth/authorize', form, {
    cookie,
    origin: 'https://evil.example',
  });
  assert.equal(foreign.status, 403);
  assert.equal((await it.post('/oauth/authorize', form, { cookie, origin: '' })).status, 403);
});

test('§2.31 OAuth: addresses that run or hide something cannot be registered', async () => {
  for (const uri of [
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '/path',
    'https://a.example/#x',
    '',
  ]) {
    const response = await it.post('/api/v1/apps', { client_name: 'Bad', redirect_uris: uri });
    assert.equal(response.status, 422, uri);
    assert.match(
      ((await response.json()) as { error: string }).error,
      /^Validation failed: Redirect URI/,
    );
  }
});

test('an app may speak for itself, by JSON and Basic too', async () => {
  const basic = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
  const response = await it.app.request('/oauth/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${basic}` },
    body: JSON.stringify({ grant_type: 'client_credentials', scope: 'read' }),
  });
  const { access_token: token } = Token.parse(await response.json());
  const headers = { authorization: `Bearer ${token}` };
  assert.equal((await it.get('/api/v1/apps/verify_credentials', headers)).status, 200);
  assert.equal((await asUser(token)).status, 422);
  const { client_id, client_secret } = client;
  const registered = await it.post('/api/v1/apps', {
    client_name: 'Other',
    redirect_uris: REDIRECT,
  });
  const rival = CredentialApplication.parse(await registered.json());
  const other = { client_id: rival.client_id, client_secret: rival.client_secret };
  const refused = await it.post('/oauth/revoke', { ...other, token });
  assert.equal(refused.status, 403);
  assert.deepEqual(await refused.json(), {
    error: 'unauthorized_client',
    error_description: 'You are not authorized to revoke this token',
  });
  const nobodies: Record<string, string>[] = [{}, { client_id, client_secret: 'wrong' }];
  for (const nobody of nobodies)
    assert.equal(
      await errorOf(await it.post('/oauth/revoke', { ...nobody, token }), 403),
      'unauthorized_client',
    );
  assert.equal((await it.get('/api/v1/apps/verify_credentials', headers)).status, 200);
  assert.equal((await it.post('/oauth/revoke', { ...other, token: 'unknown' })).status, 200);
  assert.equal((await it.post('/oauth/revoke', { client_id, client_secret, token })).status, 200);
  assert.equal((await it.get('/api/v1/apps/verify_credentials', headers)).status, 401);
});

test('discovery and refusals carry CORS, on a 404 too', async () => {
  for (const path of [
    '/.well-known/oauth-authorization-server',
    '/.well-known/nothing',
    '/api/v1/nothing',
  ]) {
    const response = await it.get(path, { origin: 'https://elk.example' });
    assert.equal(response.headers.get('access-control-allow-origin'), '*', path);
  }
  const preflight = await it.app.request('/oauth/token', {
    method: 'OPTIONS',
    headers: { origin: 'https://elk.example' },
  });
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /Authorization/);
  const refused = await it.post(
    '/oauth/token',
    { grant_type: 'authorization_code' },
    { origin: 'https://elk.example' },
  );
  assert.equal(refused.status, 401);
  assert.equal(refused.headers.get('access-control-allow-origin'), '*');
});

test('a 401 says what it wants: a token, or the client by the scheme that it tried', async () => {
  const challengeOf = (response: Response) => response.headers.get('www-authenticate');
  const invalidToken =
    'Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token is invalid"';
  assert.equal(challengeOf(await it.get('/api/v1/timelines/home')), invalidToken);
  assert.equal(challengeOf(await asUser('nobody')), invalidToken);
  const form = { grant_type: 'client_credentials' };
  const silent = await it.post('/oauth/token', { ...form, client_id: 'nobody' });
  assert.match(challengeOf(silent) ?? '', /^Bearer realm="Doorkeeper", error="invalid_client", /);
  const basic = await it.post('/oauth/token', form, { authorization: `Basic ${btoa('a:b')}` });
  assert.equal(basic.status, 401);
  assert.equal(challengeOf(basic), 'Basic realm="Doorkeeper"');
  assert.equal(challengeOf(await it.get('/api/v1/timelines/public')), null);
});

test('a password gets a token on a server made for tests, and nowhere else', async () => {
  const { client_id, client_secret } = client;
  const grant = { grant_type: 'password', client_id, client_secret, scope: 'read write' };
  const who = { username: 'alice@example.org', password: 'correct horse' };
  const { access_token: token } = Token.parse(
    await (await it.post('/oauth/token', { ...grant, ...who })).json(),
  );
  assert.equal((await asUser(token)).status, 200);
  for (const [more, error] of [
    [{ password: 'wrong' }, 'invalid_grant'],
    [{ username: 'nobody' }, 'invalid_grant'],
    [{ scope: 'admin:read' }, 'invalid_scope'],
  ] as const) {
    const refused = await it.post('/oauth/token', { ...grant, ...who, ...more });
    assert.equal(await errorOf(refused, 400), error);
  }
  const usual = await createTestApp({ RATE_LIMITS: 'on' });
  try {
    const metadata = await usual.get('/.well-known/oauth-authorization-server');
    assert.equal((await metadata.text()).includes('password'), false);
    const made = await usual.post('/api/v1/apps', { client_name: 'x', redirect_uris: REDIRECT });
    const app = CredentialApplication.parse(await made.json());
    const own = { client_id: app.client_id, client_secret: app.client_secret };
    const refused = await usual.post('/oauth/token', { ...grant, ...who, ...own });
    assert.equal(await errorOf(refused, 400), 'unsupported_grant_type');
  } finally {
    await usual.close();
  }
});
