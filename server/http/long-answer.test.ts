import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { LONG_ANSWERS } from './long-answer.ts';

test('short and long texts arrive as they are, whatever they are written in', async () => {
  const texts = ['', 'short', 'Ein Käfer 🐞 '.repeat(2_000), 'x'.repeat(100_000)];
  const app = new Hono();
  app.get('/:at', (c) => c.text(texts[Number(c.req.param('at'))] ?? ''));
  const server = serve({ fetch: app.fetch, port: 0, serverOptions: LONG_ANSWERS });
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
