import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { DomainError } from '#server/core/errors.ts';
import { text } from './fields.ts';
import { readParams } from './read.ts';

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
