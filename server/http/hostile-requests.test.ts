import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { silentLogger } from '#server/core/log.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { errorAnswer } from './errors.ts';
import { createInboxListener, standInFront } from './federation/inbox.ts';

/** What fuzzing found (`npm run fuzz`). */
let world: TestApp;
before(async () => void (world = await createTestApp()));
after(() => world.close());

test('an address that is no text is nobody’s', async () => {
  const paths = [
    '/users/%00',
    '/users/a%00b/outbox',
    '/api/v1/accounts/%00',
    '/@%00',
    '/emojis/%00',
    '/%ff%fe',
    '/@%ff',
    '/tags/%C3',
    '/users/%ff',
  ];
  for (const path of paths) {
    const response = await world.get(path, { accept: 'application/activity+json' });
    assert.equal(response.status, 404, path);
  }
});

test('nor is an inbox', async () => {
  const log = silentLogger();
  const server = createServer((_request, response) => response.writeHead(500).end());
  const findLocalAccount = async (): Promise<never> => assert.fail('PostgreSQL refuses such text');
  const inbox = { receive: async () => {}, close: async () => {} };
  standInFront(server, createInboxListener({ inbox, log, findLocalAccount }));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (const name of ['%00', '%ff']) {
    const url = `http://127.0.0.1:${port}/users/${name}/inbox`;
    assert.equal((await fetch(url, { method: 'POST', body: '{}' })).status, 404, name);
  }
  server.closeAllConnections();
  server.close();
});

test('people are sent on from addresses that are not ASCII', async () => {
  for (const path of ['/users/%EF%BF%BD', '/users/%D8%A7/statuses/1', '/users/a/statuses/%C3%A9']) {
    const response = await world.get(path, { accept: 'text/html' });
    assert.equal(response.status, 302);
    assert.match(response.headers.get('location') ?? '', /^[!-~]+$/, path);
  }
});

test('who goes away in the middle of a body is no fault of ours', () => {
  const errors: unknown[] = [];
  const log = { ...silentLogger(), error: (fields: unknown) => void errors.push(fields) };
  const brokenOff = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  const request = { method: 'POST', path: '/' };
  assert.equal(errorAnswer(brokenOff, request, log as never).status, 400);
  assert.deepEqual(errors, []);
  assert.equal(errorAnswer(new Error('aborted'), request, log as never).status, 500);
  assert.equal(errors.length, 1);
});
