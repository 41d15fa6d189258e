import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ENDPOINTS, placeOf } from '#server/contract/endpoints/all.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { MASTODON_ADDRESSES } from '#server/testing/contract/mastodon-addresses.ts';

let world: TestApp;
before(async () => {
  world = await createTestApp();
});
after(() => world.close());

const every = Object.values(ENDPOINTS).flat();
const described = every.flatMap((endpoint) => {
  const { verb, path } = placeOf(endpoint);
  return [verb, ...(endpoint.also ?? [])].map((one) => `${one} ${path}`);
});

/** Pages and what pages alone ask for are no part of the client API. */
const isApi = (path: string) => /^\/(?:api\/|health$|oauth\/(?!authorize))/.test(path);

function routed(): Set<string> {
  const routes = world.app.routes.filter(({ method }) => method !== 'ALL');
  return new Set(
    routes.map(({ method, path }) => `${method} ${path.replaceAll(/\{[^}]*\}/g, '')}`),
  );
}

test('every address of the client API is described, and nothing else is', () => {
  const there = [...routed()].filter((at) => isApi(at.split(' ')[1] ?? ''));
  // Always refused.
  const hidden = ['PUT /api/v2/media/:id', 'PATCH /api/v2/media/:id', 'GET /api/v1/streaming/*'];
  assert.deepEqual(there.filter((at) => !hidden.includes(at)).toSorted(), described.toSorted());
  assert.equal(new Set(described).size, described.length);
});

test('what can be changed can be changed with PUT and with PATCH', () => {
  const there = routed();
  for (const at of there) {
    if (at.startsWith('PUT ')) assert.ok(there.has(at.replace('PUT', 'PATCH')), at);
    if (at.startsWith('PATCH ')) assert.ok(there.has(at.replace('PATCH', 'PUT')), at);
  }
});

/** What Mastodon has and this server has not, and why. */
const MISSING: [pattern: RegExp, reason: string][] = [
  [/^GET \/oauth\/authorize$/, 'a page of the web client'],
  [/ \/api\/v1(?:_alpha)?\/collections/, '4.6: collections; nothing to write to, none to read'],
  [/ \/api\/v1\/accounts\/:\/email_subscriptions$/, '4.6: newsletters by mail are not sent'],
];

test('every address of Mastodon is there, or is known not to be', () => {
  const there = new Set([...routed()].map((at) => at.replaceAll(/:\w+/g, ':')));
  const same = (at: string) =>
    there.has(at) ||
    [...there].some((one) => !one.includes(' /:') && matches(one, at)) ||
    MISSING.some(([pattern]) => pattern.test(at));
  assert.deepEqual(
    MASTODON_ADDRESSES.filter((at) => !same(at)),
    [],
  );
  for (const [pattern, reason] of MISSING) {
    assert.ok(
      MASTODON_ADDRESSES.some((at) => pattern.test(at)),
      reason,
    );
    assert.ok(![...there].some((at) => pattern.test(at)), `${reason}: it is there now`);
  }
});

/** Whether a route that has names for parts takes this address: `profile/:` takes `profile/avatar`. */
function matches(route: string, at: string): boolean {
  return new RegExp(
    `^${route.replaceAll(/[.+?^$()|[\]{}\\*]/g, '\\$&').replaceAll(':', '[^/]+')}$`,
  ).test(at);
}

test('the description is served, and every reference in it leads somewhere', async () => {
  const response = await world.get('/api/openapi.json');
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  const text = await response.text();
  const document = JSON.parse(text) as {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string; externalDocs?: unknown }>>;
    components: { schemas: Record<string, unknown> };
  };
  assert.equal(document.openapi, '3.1.1');
  for (const [, name = ''] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
    assert.ok(name.replace('#/components/schemas/', '') in document.components.schemas, name);
  }
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  assert.equal(operations.length, described.length);
  assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, described.length);
});
