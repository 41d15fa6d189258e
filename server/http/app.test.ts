import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestApp, type TestApp } from '#server/testing/app.ts';

let server: TestApp;

before(async () => {
  server = await createTestApp();
});
after(() => server.close());

test('a trailing slash changes nothing', async () => {
  for (const path of [
    '/api/v2/instance',
    '/api/v1/tags/wiki',
    '/health',
    '/.well-known/nodeinfo',
  ]) {
    assert.equal((await server.get(path)).status, 200, path);
    assert.equal((await server.get(`${path}/`)).status, 200, `${path}/`);
  }
});

test('what apps ask for before they show anything answers in JSON, to every host', async () => {
  for (const path of [
    '/api/v1/instance',
    '/api/v2/instance',
    '/api/v1/custom_emojis',
    '/api/v1/trends/tags',
  ]) {
    const response = await server.get(path, { origin: 'https://elk.example' });
    assert.equal(response.status, 200, path);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
  }
});

test('password managers find where a password is changed', async () => {
  const response = await server.get('/.well-known/change-password');
  assert.equal(response.status, 302);
  assert.equal(response.headers.get('location'), '/settings/password');
});

test('what nobody has is a 404 in JSON, and what needs someone a 401', async () => {
  for (const [path, status] of [
    ['/api/v1/nothing', 404],
    ['/api/v1/accounts/1', 404],
    ['/api/v1/accounts/verify_credentials', 401],
    ['/api/v1/accounts/search?q=a', 401],
  ] as const) {
    const response = await server.get(path);
    assert.equal(response.status, status, path);
    assert.equal(typeof ((await response.json()) as { error: unknown }).error, 'string');
  }
});
