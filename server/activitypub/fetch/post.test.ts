import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, test } from 'node:test';
import ipaddr from 'ipaddr.js';
import { until } from '#server/testing/until.ts';
import { FetchError } from './fetch-error.ts';
import { createGuardedClient } from './guarded-client.ts';
import type { PostAnswer } from './post.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const client = createGuardedClient({
  origin: 'https://social.example',
  version: '1.2.3',
  allowedPrivateNetworks: [ipaddr.parseCIDR('127.0.0.0/8')],
});
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
after(() => client.close());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/inbox`;
}

function send(url: string, timeoutMs = 5_000): Promise<PostAnswer> {
  return client.post({
    url,
    headers: { 'content-type': 'application/activity+json' },
    body: Buffer.from('{}'),
    digest: 'RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=',
    signAs: { id: 'https://social.example/users/alice#main-key', privateKey },
    timeoutMs,
  });
}

test('the first line of an answer counts, whatever comes or does not come after it', async () => {
  const trickling = await serve((_request, response) => void response.writeHead(202).write('so'));
  assert.equal((await send(trickling)).status, 202);
  let closed = false;
  const chatty = await serve((request, response) => {
    request.socket.on('close', () => (closed = true));
    response.writeHead(202).write(Buffer.alloc(1024 * 1024));
  });
  assert.equal((await send(chatty)).status, 202);
  await until(() => closed);
});

test('how long to wait is passed on, redirects are answers', async () => {
  const busy = await serve(
    (_request, response) => void response.writeHead(429, { 'retry-after': '7' }).end(),
  );
  assert.deepEqual(await send(busy), { status: 429, retryAfter: '7' });
  const moved = await serve(
    (_request, response) => void response.writeHead(308, { location: busy }).end(),
  );
  assert.equal((await send(moved)).status, 308);
});

test('an answer that never comes ends at the deadline, also for those who wait for a connection', async () => {
  let asked = 0;
  const silent = await serve(() => void (asked += 1));
  const waiting = [600, 600, 600, 600, 200, 200].map((timeout) => send(silent, timeout));
  for (const end of await Promise.allSettled(waiting)) {
    assert.equal(end.status, 'rejected');
    assert.equal((end.reason as FetchError).failure, 'timeout');
  }
  assert.equal(asked, 4, 'four connections, and none for those who had waited in vain');
});

test('nobody there, a broken answer, an address that is none of our business', async () => {
  const failure = async (url: string) =>
    await send(url).then(
      () => assert.fail('there was an answer'),
      (error: FetchError) => error.failure,
    );
  assert.equal(await failure('http://127.0.0.1:9/inbox'), 'unreachable');
  assert.equal(await failure('http://10.0.0.1/inbox'), 'refused');
  const garbled = await serve((request) => void request.socket.write('HTTP/1.1 What?\r\n\r\n'));
  assert.equal(await failure(garbled), 'bad_response');
});
