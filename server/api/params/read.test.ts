import assert from 'node:assert/strict';
import { test } from 'node:test';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import { DomainError } from '#server/core/errors.ts';
import { boolean, cursor, offset, text } from './fields.ts';
import { parseParams, readParams } from './read.ts';

const app = new Hono();
app.onError((err, c) => c.json({ code: err instanceof DomainError ? err.code : 'crash' }, 400));
app.all('/', async (c) => c.json(await readParams(c)));

const JSON_TYPE = { 'Content-Type': 'application/json' };

async function read(path: string, init: RequestInit = {}): Promise<unknown> {
  return await (await app.request(path, init)).json();
}

test('query and body are read alike on any verb, the body wins', async () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const form = { method, body: new URLSearchParams({ a: '2' }) };
    assert.deepEqual(await read('/?a=1&b[]=x', form), { a: '2', b: ['x'] });
  }
});

test('multipart and JSON are read alike', async () => {
  const body = new FormData();
  body.set('a[b]', '1');
  assert.deepEqual(await read('/', { method: 'POST', body }), { a: { b: '1' } });
  const json = { method: 'POST', headers: JSON_TYPE, body: '{"a":{"b":"1"}}' };
  assert.deepEqual(await read('/', json), { a: { b: '1' } });
});

test('ids sent as JSON numbers keep their last digits', async () => {
  const body = '{"id":117661360446918837,"n":5,"f":1.5}';
  const init = { method: 'POST', headers: JSON_TYPE, body };
  assert.deepEqual(await read('/', init), { id: '117661360446918837', n: 5, f: 1.5 });
});

test('broken JSON, JSON that is no object and unknown types are refused', async () => {
  for (const body of ['{"a":', '[1]', '"a"', 'null']) {
    const init = { method: 'POST', headers: JSON_TYPE, body };
    assert.deepEqual(await read('/', init), { code: 'bad_request' }, body);
  }
  const text = { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: 'a,b' };
  assert.deepEqual(await read('/', text), { code: 'unsupported_media_type' });
});

test('an empty body is no fault', async () => {
  assert.deepEqual(await read('/', { method: 'POST', headers: JSON_TYPE, body: '' }), {});
  assert.deepEqual(await read('/', { method: 'DELETE' }), {});
});

test('a text has neither NUL nor half a character', () => {
  const { success, data } = text.safeParse('a\0b\ud83d');
  assert.ok(success);
  assert.equal(data, 'ab\ufffd');
});

test('parameters come as the body of a GET, too', async () => {
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const get = async (type: string, body: string): Promise<unknown> => {
    const headers = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
    const asking = request({ port, path: '/?a=1', headers });
    asking.end(body);
    const [answer] = (await once(asking, 'response')) as [AsyncIterable<Buffer>];
    return JSON.parse(Buffer.concat(await Array.fromAsync(answer)).toString());
  };
  try {
    assert.deepEqual(await get('application/json', '{"b":["x"]}'), { a: '1', b: ['x'] });
    assert.deepEqual(await get('application/x-www-form-urlencoded', 'b[]=x'), { a: '1', b: ['x'] });
    assert.deepEqual(await get('text/plain', 'b=x'), { a: '1' });
    assert.deepEqual(await get('application/json', ''), { a: '1' });
    assert.deepEqual(await get('application/json', '{'), { code: 'bad_request' });
    const long = `b=${'x'.repeat(70_000)}`;
    assert.deepEqual(await get('application/x-www-form-urlencoded', long), { code: 'too_large' });
  } finally {
    server.close();
  }
});

test('whoever reads on beyond all bounds does not begin again', () => {
  const read = (value: unknown) => offset(1_000).parse(value);
  assert.deepEqual(['999', 1_001, '1e9', '9'.repeat(400)].map(read), [999, 1_000, 1_000, 1_000]);
  assert.deepEqual([undefined, '', 'x', '-1', null, []].map(read), [0, 0, 0, 0, 0, 0]);
});

test('whatever is no spelling of false is true', () => {
  const read = (value: unknown) => boolean.parse(value);
  for (const no of [false, 0, '0', 'f', 'F', 'false', 'False', 'off', ''])
    assert.equal(read(no), false);
  for (const yes of [true, 1, '1', 't', 'on', 'TRUE', 'undefined', '2'])
    assert.equal(read(yes), true);
  assert.deepEqual([read(null), read(undefined)], [undefined, undefined]);
  assert.throws(() => read(['true']));
});

test('a cursor is a number that PostgreSQL can compare with, whatever is given', () => {
  const read = (value: unknown) => cursor.parse(value);
  assert.equal(read('117661360446918837'), '117661360446918837');
  assert.equal(read('9'.repeat(30)), '9223372036854775807');
  assert.deepEqual([read('abc'), read('-5'), read(''), read(7)], ['0', '0', undefined, '7']);
});

test('a bare word where a list or an object belongs is not sent at all, unless it must be', () => {
  const lenient = z.object({ list: z.array(text).optional(), one: text });
  assert.deepEqual(parseParams({ list: 'undefined', one: 'x' }, lenient), { one: 'x' });
  assert.throws(
    () => parseParams({ list: 'x' }, z.object({ list: z.array(text) })),
    /Validation failed: List /,
  );
  assert.throws(() => parseParams({ list: [{}] }, lenient), /Validation failed: List 0 /);
});
