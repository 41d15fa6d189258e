import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createStreamingAPIClient } from 'masto';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { type Instance, startInstance } from '#server/testing/instance.ts';
import type { Person } from '#server/testing/people.ts';
import { openStream } from '#server/testing/stream.ts';
import { until } from '#server/testing/until.ts';

let instance: Instance;
let alice: Person;
before(async () => {
  instance = await startInstance();
  [alice] = (await instance.people('alice')) as [Person];
});
after(() => instance?.stop());

/** How a handshake ends: `open`, with the protocol agreed on, or the status of the refusal. */
async function knock(
  query: string,
  options: { protocol?: string; headers?: Record<string, string> } = {},
): Promise<string> {
  const url = `${instance.origin.replace('http', 'ws')}/api/v1/streaming${query}`;
  const socket = new WebSocket(url, options.protocol ? [options.protocol] : [], {
    headers: options.headers ?? {},
  });
  try {
    return await new Promise((resolve, reject) => {
      socket.once('open', () => resolve(`open ${socket.protocol}`.trim()));
      socket.once('unexpected-response', (_request, response) => resolve(`${response.statusCode}`));
      socket.once('error', reject);
    });
  } finally {
    socket.terminate();
  }
}

test('a token opens the door by header, query or subprotocol, which comes back', async () => {
  const good = alice.token;
  assert.equal(await knock('', { headers: { authorization: `Bearer ${good}` } }), 'open');
  assert.equal(await knock(`?access_token=${good}&stream=user`), 'open');
  assert.equal(await knock('/', { protocol: good }), `open ${good}`);
  const bad = { authorization: 'Bearer nonsense' };
  assert.equal(await knock(`?access_token=${good}`, { headers: bad }), '401', 'the header counts');
  assert.equal(await knock(''), '401');
  assert.equal(await knock('', { protocol: 'nonsense' }), '401');
  assert.equal(await knock(`/elsewhere?access_token=${good}`), '404');
});

test("the browser's session opens it for our own pages only", async () => {
  const answer = await fetch(`${instance.origin}/auth/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: instance.origin, accept: 'application/json' },
    body: new URLSearchParams({ email: 'alice', password: 'correct horse battery staple' }),
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  assert.match(cookie, /^session=/);
  assert.equal(await knock('', { headers: { cookie, origin: instance.origin } }), 'open');
  assert.equal(await knock('', { headers: { cookie, origin: 'https://evil.example' } }), '401');
  assert.equal(await knock('', { headers: { cookie } }), '401');
});

test('what cannot be streamed is said on the open socket', async () => {
  const stream = await openStream(instance.origin, alice.token);
  for (const request of [
    { stream: 'nonsense' },
    { stream: 'hashtag' },
    { stream: 'list' },
    { stream: 'list', list: '999' },
  ]) {
    stream.say({ type: 'subscribe', ...request });
  }
  stream.socket.send('not json');
  await until(() => stream.faults.length === 4);
  assert.deepEqual(stream.faults, [
    { error: 'Unknown stream type', status: 400 },
    { error: 'Missing tag name parameter', status: 400 },
    { error: 'Missing list name parameter', status: 400 },
    { error: 'Not authorized to stream this list', status: 401 },
  ]);
  stream.socket.send(Buffer.from('x'), { binary: true });
  assert.equal(await stream.closed, 1003);
  const flooding = await openStream(instance.origin, alice.token);
  // The allowance fills by itself: a flood goes on.
  await until(() => {
    for (let i = 0; i < 100; i += 1) flooding.say({ type: 'unsubscribe', stream: 'user' });
    return flooding.socket.readyState !== flooding.socket.OPEN;
  });
  assert.equal(await flooding.closed, 1008);
});

test('masto.js streams', async () => {
  const client = createStreamingAPIClient({
    streamingApiUrl: instance.origin.replace('http', 'ws'),
    accessToken: alice.token,
  });
  const subscription = client.hashtag.subscribe({ tag: 'Masto' });
  const seen: string[] = [];
  const reading = (async () => {
    for await (const event of subscription) {
      if (event.event === 'update') seen.push(`${event.stream.join()} ${event.payload.content}`);
      if (event.event === 'delete') return;
    }
  })();
  const removed = await until(async () => {
    const status = await alice.api.publish({ status: 'hello #masto' });
    const { length } = seen;
    await until(() => seen.length > length, { timeout: 1_000 }).catch(() => {});
    return seen.length > 0 && status;
  });
  await alice.api.remove(removed.id);
  await reading;
  assert.match(seen[0] ?? '', /^hashtag,Masto .*hello/);
  client.close();
});

test('server-sent events: a greeting, then what happens', async () => {
  const abort = new AbortController();
  const get = (path: string, authorization = `Bearer ${alice.token}`) =>
    fetch(`${instance.origin}/api/v1/streaming${path}`, {
      headers: { authorization },
      signal: abort.signal,
    });
  assert.equal(await (await get('/health')).text(), 'OK');
  assert.equal((await get('')).status, 404);
  assert.equal((await get('/user', 'Bearer nonsense')).status, 401);
  assert.equal((await get('/hashtag')).status, 400);
  assert.equal((await get('/nonsense')).status, 400);
  const response = await get('/user');
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  let text = '';
  void response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeTo(new WritableStream({ write: (chunk) => void (text += chunk) }))
    .catch(() => {});
  await until(() => text.startsWith(':)\n'));
  const posted = await alice.api.publish({ status: 'by SSE' });
  const [, event, data] = await until(() => /event: (.*)\ndata: (.*)\n\n/.exec(text));
  assert.equal(event, 'update');
  assert.equal((JSON.parse(data ?? '{}') as { id: string }).id, posted.id);
  abort.abort();
});

test('a connection ends with its token, with its password, and with the account', async () => {
  const { api, username } = alice;
  const app = await api.post<{ id: string; client_id: string; client_secret: string }>(
    '/api/v1/apps',
    { client_name: 'Test', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read' },
  );
  const json = await instance.cli(
    'tokens',
    'create',
    username,
    '--app',
    app.id,
    '--scopes',
    'read',
    '--json',
  );
  const { token } = z.object({ token: z.string() }).parse(JSON.parse(json));
  const [revoked, other] = await Promise.all([
    openStream(instance.origin, token, 'stream=user'),
    openStream(instance.origin, alice.token, 'stream=user'),
  ]);
  await api.post('/oauth/revoke', { ...app, token });
  assert.equal(await revoked.closed, 1008);
  assert.equal(other.socket.readyState, other.socket.OPEN, 'others go on');
  const events = await fetch(`${instance.origin}/api/v1/streaming/user`, {
    headers: { authorization: `Bearer ${alice.token}` },
  });
  await instance.cli('accounts', 'modify', username, '--password', 'another one, changed');
  assert.equal(await other.closed, 1008);
  assert.match(await events.text(), /^:\)\n(?::thump\n)*$/, 'server-sent events end too');

  const [dave] = (await instance.people('dave')) as [Person];
  const stream = await openStream(instance.origin, dave.token, 'stream=user');
  await instance.cli('accounts', 'suspend', 'dave');
  assert.equal(await stream.closed, 1008);
});
