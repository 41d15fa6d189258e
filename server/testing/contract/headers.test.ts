import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ENDPOINTS, placeOf } from '#server/contract/endpoints/all.ts';
import { stopClock } from '../stop-clock.ts';
import { createTestApp, type TestApp } from '../app.ts';

/** What every answer carries, also one that refuses: apps in browsers see nothing of it without. */

let world: TestApp;
before(async () => {
  world = await createTestApp({ RATE_LIMITS: 'on' });
});
after(() => world?.close());

const reads = Object.values(ENDPOINTS)
  .flat()
  .map(placeOf)
  .filter(({ verb, path }) => verb === 'GET' && path.startsWith('/api/'));

test('every address says where the caller stands, in headers that apps may read', async (t) => {
  stopClock(t);
  let last = Infinity;
  for (const { path } of reads) {
    const { status, headers } = await world.get(path.replaceAll(/:\w+/g, 'none'));
    assert.ok(status < 500, `${path} ${status}`);
    assert.equal(headers.get('access-control-allow-origin'), '*', path);
    const exposed = headers.get('access-control-expose-headers') ?? '';
    for (const name of ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset']) {
      assert.ok(headers.has(name), `${path} ${name}`);
      assert.ok(exposed.includes(name), `${path} ${name}`);
    }
    assert.match(
      headers.get('x-ratelimit-reset') ?? '',
      /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}Z$/,
      path,
    );
    const left = Number(headers.get('x-ratelimit-remaining'));
    assert.ok(left < last, `${path} ${left}`);
    last = left;
  }
});

test('apps in browsers may ask before they ask', async () => {
  for (const { path } of reads) {
    const response = await world.app.request(path, { method: 'OPTIONS' });
    assert.equal(response.headers.get('access-control-allow-origin'), '*', path);
    assert.match(response.headers.get('access-control-allow-headers') ?? '', /Idempotency-Key/);
    assert.match(response.headers.get('access-control-allow-methods') ?? '', /PATCH/);
  }
});

test('apps in browsers may send headers of their own', async () => {
  const headers = { 'Access-Control-Request-Headers': 'authorization, x-app-version, b@d, a b' };
  const response = await world.app.request('/api/v1/statuses', { method: 'OPTIONS', headers });
  assert.equal(
    response.headers.get('access-control-allow-headers'),
    'Authorization, Content-Type, Idempotency-Key, x-app-version',
  );
});

test('an address that is not there is a 404 in JSON, readable for apps', async () => {
  const response = await world.get('/api/v1/nothing');
  assert.equal(response.status, 404);
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
});
