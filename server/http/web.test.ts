import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Hono } from 'hono';
import { createWeb } from './web.ts';

const folders: string[] = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** An app with a client whose pages tell what they were given. */
function appWith(build: 'built' | 'not built'): Hono {
  const folder = mkdtempSync(join(tmpdir(), 'social-web-'));
  folders.push(folder);
  if (build === 'built') fill(folder);
  const app: Hono = new Hono();
  app.use((c, next) => {
    c.header('x-frame-options', 'DENY');
    return next();
  });
  const web = createWeb({
    origin: 'https://social.example',
    mediaOrigin: 'https://media.example',
    api: (request, env) => app.fetch(request, env as Record<string, unknown>),
    build: folder,
  });
  app.route('/', web.assets);
  app.use(web.actions);
  app.post('/auth/sign-in', (c) => c.text('endpoint'));
  app.get('/api/v1/whoami', (c) => c.text(c.req.header('cookie') ?? 'nobody'));
  app.notFound(web.rest);
  return app;
}

function fill(folder: string): void {
  mkdirSync(join(folder, 'client/_app/immutable'), { recursive: true });
  writeFileSync(join(folder, 'client/_app/immutable/a.js'), 'export {}');
  writeFileSync(join(folder, 'client/_app/immutable/a.js.br'), 'compressed');
  writeFileSync(
    join(folder, 'server-instance.js'),
    `export const server = {
      init: async () => {},
      respond: async (request, { platform }) => {
        const own = new Request('https://social.example/api/v1/whoami', { headers: request.headers });
        const who = await (await platform.api(own)).text();
        const headers = { 'content-security-policy': "default-src 'none'; img-src 'self' data:; media-src 'self'" };
        return new Response([request.method, request.url, who].join(' '), { headers });
      },
    };`,
  );
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
}

test('pages are rendered for the public address and ask the API in the same process', async () => {
  const app = appWith('built');
  const response = await app.request('http://10.0.0.1:3000/@alice?x=1', {
    headers: { cookie: 'session=s' },
  });
  assert.equal(await response.text(), 'GET https://social.example/@alice?x=1 session=s');
  assert.equal(response.headers.get('x-frame-options'), 'DENY');
});

test('a form of a page is told from the endpoint of the same path', async () => {
  const app = appWith('built');
  const form = await app.request('/auth/sign-in?/signIn', { method: 'POST' });
  assert.match(await form.text(), /^POST https:\/\/social\.example\/auth\/sign-in\?\/signIn/);
  const endpoint = await app.request('/auth/sign-in', { method: 'POST' });
  assert.equal(await endpoint.text(), 'endpoint');
});

test('pages may show what lies here and in the bucket, and nothing else', async () => {
  const policy = (await appWith('built').request('/about')).headers.get('content-security-policy');
  const ours = 'https://social.example https://media.example';
  assert.equal(
    policy,
    `default-src 'none'; img-src ${ours} 'self' data:; media-src ${ours} 'self'`,
  );
});

test('files of the build are kept for ever, and sent compressed', async () => {
  const app = appWith('built');
  const response = await app.request('/_app/immutable/a.js', {
    headers: { 'accept-encoding': 'br' },
  });
  assert.equal(await response.text(), 'compressed');
  assert.equal(response.headers.get('content-encoding'), 'br');
  assert.match(response.headers.get('cache-control') ?? '', /immutable/);
  const missing = await app.request('/_app/immutable/gone.js');
  assert.doesNotMatch(missing.headers.get('cache-control') ?? '', /immutable/);
});

test('machines get JSON where there is nothing', async () => {
  const app = appWith('built');
  for (const path of ['/api/v1/nothing', '/.well-known/nothing', '/users/nobody/nothing']) {
    const response = await app.request(path);
    assert.equal(response.status, 404, path);
    assert.deepEqual(await response.json(), { error: 'Record not found' });
  }
});

test('without a build the API still answers and pages say why they do not', async () => {
  const app = appWith('not built');
  assert.equal((await app.request('/')).status, 503);
  assert.equal(await (await app.request('/api/v1/whoami')).text(), 'nobody');
});
