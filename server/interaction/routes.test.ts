import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';
import { RemoteInteraction } from '#server/contract/remote-interaction.ts';
import { createLogger } from '#server/core/log.ts';
import { errorResponse } from '#server/http/errors.ts';
import { countInProcess } from '#server/rate-limits/counters.ts';
import { stopClock } from '#server/testing/stop-clock.ts';
import type { InteractionWish } from './find-interaction.ts';
import { interactionRoutes } from './routes.ts';

const wishes: InteractionWish[] = [];
const log = createLogger({ level: 'silent', name: 'test', to: 'stderr' });

/** Somebody who asks from this address. */
function visitor(ip: string): (body: object) => Promise<Response> {
  const app = new Hono<ApiEnv>();
  app.onError((err, c) => errorResponse(err, c, log));
  app.use(async (c, next) => {
    c.set('clientIp', ip);
    await next();
  });
  const findInteraction = async (wish: InteractionWish) => {
    wishes.push(wish);
    return wish.server === 'nonsense' ? null : `https://${wish.server}/go?uri=x`;
  };
  app.route('/', interactionRoutes({ rates, findInteraction }));
  return async (body) =>
    await app.request('/api/wikimedia/v1/interaction', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
}

const rates = countInProcess();
const uri = 'https://social.example/users/potd';

test('a visitor is told where to follow', async () => {
  const ask = visitor('203.0.113.1');
  const answer = await ask({ server: 'wikis.world', uri, intent: 'reply' });
  assert.equal(answer.status, 200);
  assert.deepEqual(RemoteInteraction.parse(await answer.json()), {
    url: 'https://wikis.world/go?uri=x',
    host: 'wikis.world',
  });
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.deepEqual(wishes.at(-1), { server: 'wikis.world', uri, intent: 'reply' });
  await ask({ server: 'wikis.world', uri, intent: 'steal' });
  assert.equal(wishes.at(-1)!.intent, 'follow');
});

test('what is no server, and what is no address, is refused', async () => {
  const ask = visitor('203.0.113.2');
  const refused = await ask({ server: 'nonsense', uri });
  assert.equal(refused.status, 422);
  assert.ok('server' in ((await refused.json()) as { details: object }).details);
  assert.equal((await ask({ server: `${'x'.repeat(301)}.example`, uri })).status, 422);
  for (const bad of ['', 'javascript:alert(1)', 'acct:a@b.c', `https://a.b/${'x'.repeat(2048)}`])
    assert.equal((await ask({ server: 'wikis.world', uri: bad })).status, 422, bad);
});

test('nobody makes us ask one server after the other', async (t) => {
  stopClock(t);
  const ask = visitor('203.0.113.3');
  const statuses = await Promise.all(
    Array.from({ length: 21 }, async () => (await ask({ server: 'wikis.world', uri })).status),
  );
  assert.equal(statuses.filter((status) => status === 200).length, 20);
  assert.equal(statuses.at(-1), 429);
  assert.equal((await visitor('203.0.113.4')({ server: 'wikis.world', uri })).status, 200);
});
