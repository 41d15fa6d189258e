import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { ANSWERS } from './answers.ts';

test('short and long texts arrive as they are, whatever they are written in', async () => {
  const texts = ['', 'short', 'Ein Käfer 🐞 '.repeat(2_000), 'x'.repeat(100_000)];
  const app = new Hono();
  app.get('/:at', (c) => c.text(texts[Number(c.req.param('at'))] ?? ''));
  const server = serve({ fetch: app.fetch, port: 0, serverOptions: ANSWERS });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    for (const [at, text] of texts.entries()) {
      const response = await fetch(`http://127.0.0.1:${port}/${at}`);
      assert.equal(await response.text(), text);
      assert.equal(response.headers.get('content-length'), String(Buffer.byteLength(text)));
      assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
    }
    const head = await fetch(`http://127.0.0.1:${port}/3`, { method: 'HEAD' });
    assert.equal(await head.text(), '');
  } finally {
    server.close();
  }
});

test('texts say how they are written, for libraries that guess otherwise', async () => {
  const app = new Hono();
  app.get('/json', (c) => c.json({ name: 'Käfer' }));
  app.get('/bytes', (c) =>
    c.body(new TextEncoder().encode('{}'), 200, { 'Content-Type': 'application/json' }),
  );
  app.get('/html', (c) => c.body('<p>', 200, { 'Content-Type': 'text/html' }));
  app.get('/other', (c) => c.body('{}', 200, { 'Content-Type': 'application/activity+json' }));
  const server = serve({ fetch: app.fetch, port: 0, serverOptions: ANSWERS });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const typeOf = async (path: string) =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).headers.get('content-type');
  try {
    assert.equal(await typeOf('/json'), 'application/json; charset=utf-8');
    assert.equal(await typeOf('/bytes'), 'application/json; charset=utf-8');
    assert.equal(await typeOf('/html'), 'text/html; charset=utf-8');
    assert.equal(await typeOf('/other'), 'application/activity+json');
  } finally {
    server.close();
  }
});
