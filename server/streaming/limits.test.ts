import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Viewer } from '#server/api/viewer.ts';
import { until } from '#server/testing/until.ts';
import { createDoorkeeper } from './doorkeeper.ts';
import { serveEvents } from './events.ts';
import { type Connection, createHub } from './hub.ts';
import { createMessage } from './message.ts';
import type { Signal } from './signals.ts';
import type { Subscription } from './streams.ts';
import { createWork } from './work.ts';

const viewer: Viewer = {
  accountId: '1',
  userId: '1',
  role: 'user',
  scopes: ['read'],
  via: 'token',
  appId: null,
  credentialId: '1',
};
const home: Subscription = { kind: 'user', key: '1', label: ['user'] };

test('nobody takes all places, and places come free again', () => {
  const door = createDoorkeeper({ limits: 'on' });
  const places = Array.from({ length: 40 }, () => door.enter({ credential: 'a', ip: '192.0.2.1' }));
  assert.ok(places.every(Boolean));
  assert.equal(door.enter({ credential: 'a', ip: '192.0.2.2' }), null, 'one token');
  const leave = places[0];
  leave?.();
  leave?.();
  assert.ok(door.enter({ credential: 'a', ip: '192.0.2.2' }));
  assert.equal(door.enter({ credential: 'a', ip: '192.0.2.2' }), null, 'left once');
  const many = Array.from({ length: 600 }, (_, n) =>
    door.enter({ credential: `b${n}`, ip: `2001:db8::${n.toString(16)}` }),
  );
  assert.equal(many.filter(Boolean).length, 500, 'one network');
  assert.ok(door.enter({ credential: 'c', ip: '2001:db8:1::1' }));
  const open = createDoorkeeper({ limits: 'off' });
  assert.ok(
    Array.from({ length: 600 }, () => open.enter({ credential: 'a', ip: '::1' })).every(Boolean),
  );
});

test('who does not read is closed before much has piled up', async () => {
  const hub = createHub();
  let left = 0;
  const body = serveEvents(hub, { viewer, subscription: home, leave: () => (left += 1) });
  const message = createMessage('update', 'x'.repeat(50_000));
  for (let n = 0; n < 20; n += 1) {
    for (const one of hub.listeners('user', '1')) one.connection.send(message, one.subscription);
  }
  assert.equal(left, 1);
  assert.deepEqual([hub.connections().length, hub.keys('user')], [0, []]);
  let bytes = 0;
  for await (const chunk of body) bytes += chunk.length;
  assert.ok(bytes < 400_000, `${bytes} bytes were kept for it`);
});

test('a reader that goes away is forgotten', async () => {
  const hub = createHub();
  let left = 0;
  const body = serveEvents(hub, { viewer, subscription: home, leave: () => (left += 1) });
  assert.equal(hub.connections().length, 1);
  await body.cancel();
  assert.deepEqual([left, hub.connections().length], [1, 0]);
});

test('the hub knows who reads what, once each', () => {
  const hub = createHub();
  const connection = { viewer, send: () => {}, close: () => {} } satisfies Connection;
  hub.subscribe(connection, home);
  assert.deepEqual(hub.keys('user'), [], 'not connected');
  hub.add(connection);
  hub.subscribe(connection, home);
  hub.subscribe(connection, { ...home });
  hub.subscribe(connection, { kind: 'tag', key: 'x', label: ['hashtag', 'X'] });
  assert.deepEqual([hub.size(connection), [...hub.listeners('user', '1')].length], [2, 1]);
  hub.unsubscribe(connection, ['hashtag', 'x']);
  assert.equal(hub.size(connection), 2, 'the name is as the client wrote it');
  hub.unsubscribe(connection, ['hashtag', 'X']);
  assert.deepEqual([hub.size(connection), hub.keys('tag')], [1, []]);
  hub.remove(connection);
  assert.deepEqual(hub.keys('user'), []);
});

test('signals about one thing stay in order; a flood loses the oldest', async () => {
  const done: string[] = [];
  const gates: (() => void)[] = [];
  const work = createWork(async (signal) => {
    await new Promise<void>((resolve) => gates.push(resolve));
    done.push(`${signal.event} ${'statusId' in signal ? signal.statusId : ''}`);
  });
  const of = (event: 'update' | 'delete', statusId: string): Signal => ({ event, statusId });
  for (const one of [of('update', '1'), of('delete', '1'), of('update', '2')]) work(one);
  assert.equal(gates.length, 2, 'the deletion waits for the post');
  gates[1]?.();
  await until(() => done.length === 1);
  gates[0]?.();
  await until(() => gates.length === 3);
  gates[2]?.();
  await until(() => done.length === 3);
  assert.deepEqual(done, ['update 2', 'update 1', 'delete 1']);
  for (let n = 10; n < 5_000; n += 1) work(of('update', String(n)));
  for (let at = 3; at < gates.length; at += 1) {
    gates[at]?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => done.at(-1) === 'update 4999');
  assert.ok(done.length < 2_100, `${done.length} were kept`);
});
