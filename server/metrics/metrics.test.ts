import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { silentLogger } from '#server/core/log.ts';
import { createTestDatabase } from '#server/testing/database.ts';
import { until } from '#server/testing/until.ts';
import { answering, countDelivery, timeSigning } from './deliveries.ts';
import { processStates, reportProcess } from './processes.ts';
import { quantile } from './quantile.ts';
import { createRecent } from './recent.ts';
import { groupOf, watchRequests } from './requests.ts';
import { metricsRoutes } from './routes.ts';
import { watchWork } from './work.ts';

async function scrape(): Promise<string> {
  const response = await metricsRoutes().request('/metrics');
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
  return await response.text();
}

test('what other servers are called takes a bounded room and is forgotten', () => {
  let now = 0;
  const recent = createRecent(3, 10, () => now);
  for (const host of ['a', 'b', 'b', 'c', 'd', 'e']) recent.add(host, 'delivered');
  recent.add('b', 'retry');
  assert.deepEqual(recent.top(1), {
    keys: [{ key: 'b', counts: { delivered: 2, retry: 1 } }],
    rest: { delivered: 4 },
  });
  now = 12;
  recent.add('f', 'gone');
  assert.deepEqual(
    recent.top(9).keys.map(({ key }) => key),
    ['b', 'a', 'c', 'f'],
    'the window before still counts',
  );
  now = 25;
  assert.deepEqual(recent.top(9), { keys: [{ key: 'f', counts: { gone: 1 } }], rest: {} });
  now = 60;
  assert.deepEqual(recent.top(9), { keys: [], rest: {} });
});

test('deliveries are counted by result and by the busiest hosts', async () => {
  for (let n = 0; n < 80; n += 1) countDelivery(`h${n}.example`, 'delivered', 20);
  countDelivery('h7.example', 'retry', 20);
  timeSigning(0.4);
  const text = await scrape();
  assert.match(text, /social_deliveries_total\{result="delivered"\} 80/);
  assert.match(text, /social_delivery_recent\{host="h7\.example",result="retry"\} 1/);
  assert.match(text, /social_delivery_recent\{host="others",result="delivered"\} 30/);
  assert.equal(text.match(/social_delivery_recent\{/g)?.length, 52);
  assert.match(text, /social_signing_seconds_bucket\{le="0\.0005"\} 1/);
});

test('a quantile is the bound of its bucket', async () => {
  assert.equal(quantile([], 0.5), null);
  assert.equal(quantile((await answering.get()).values, 0.5), 0.025);
});

test('requests are counted by groups that nobody can make more of', async () => {
  assert.equal(groupOf('/inbox'), 'inbox');
  assert.equal(groupOf('/users/alice/inbox'), 'inbox');
  assert.equal(groupOf('/users/alice'), 'federation');
  assert.equal(groupOf('/api/v1/timelines/home'), 'timelines');
  assert.equal(groupOf('/api/v9/whatever'), 'api');
  assert.equal(groupOf('/@alice/1'), 'pages');
  const server: Server = createServer((_request, response) => void response.writeHead(404).end());
  watchRequests(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await (await fetch(`${origin}/inbox?x=1`, { method: 'POST' })).text();
  server.closeAllConnections();
  server.close();
  await until(async () =>
    (await scrape()).includes('social_http_request_seconds_count{group="inbox",status="4xx"} 1'),
  );
  assert.match(await scrape(), /social_inbox_received_total\{answer="4xx"\} 1/);
});

test('what waits is read once in a while, however often it is asked', async () => {
  let reads = 0;
  const pile = { name: 'post', waiting: 7, oldest_due_seconds: 3.5 };
  watchWork(async () => {
    reads += 1;
    return { lists: [pile], lanes: [pile], hosts: { circuit_open: 2 } };
  });
  await scrape();
  const text = await scrape();
  assert.equal(reads, 1);
  assert.match(text, /social_delivery_oldest_due_seconds\{lane="post"\} 3\.5/);
  assert.match(text, /social_queue_waiting\{list="post"\} 7/);
  assert.match(text, /social_hosts\{state="circuit_open"\} 2/);
});

test('a process says how it is doing until it leaves', async () => {
  const database = await createTestDatabase();
  const { db, pool } = database;
  const report = reportProcess({ db, pool, log: silentLogger() }, 'workers');
  const [state] = await until(async () => {
    const states = await processStates(db);
    return states.length > 0 && states;
  });
  assert.equal(state?.role, 'workers');
  assert.ok((state?.memory_mb ?? 0) > 10);
  assert.equal(state?.deliveries['delivered'], 80);
  await report.close();
  assert.deepEqual(await processStates(db), []);
  await database.close();
});
