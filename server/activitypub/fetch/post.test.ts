import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
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
/** Milliseconds that no test waits for. */
const PATIENT = 60_000;
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

function send(url: string, timeoutMs = PATIENT): Promise<PostAnswer> {
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

test('an answer that never comes ends at the deadline', async () => {
  const silent = await serve(() => {});
  await assert.rejects(send(silent, 200), { failure: 'timeout' });
});

test('so do those who wait for a connection, and what had waited in vain is never sent', async () => {
  const asked: string[] = [];
  const held: Socket[] = [];
  const silent = await serve((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/inbox?last') response.writeHead(202).end();
    else held.push(request.socket);
  });
  const first = Promise.allSettled([1, 2, 3, 4].map(() => send(`${silent}?first`, PATIENT)));
  await until(() => asked.length === 4);
  const impatient = [1, 2].map(() => send(`${silent}?impatient`, 200));
  await Promise.all(impatient.map((it) => assert.rejects(it, { failure: 'timeout' })));
  assert.equal(asked.length, 4, 'a host has four connections');
  const last = send(`${silent}?last`, PATIENT);
  for (const socket of held) socket.destroy();
  await first;
  // It stood in line behind them.
  assert.equal((await last).status, 202);
  assert.deepEqual(asked, [...Array(4).fill('/inbox?first'), '/inbox?last']);
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
