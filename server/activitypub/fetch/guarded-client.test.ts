import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import ipaddr from 'ipaddr.js';
import { expectationsOf, readClaim } from '../signatures/verify.ts';
import type { Resolve } from './connect.ts';
import { FetchError, type FetchFailure } from './fetch-error.ts';
import {
  createGuardedClient,
  type GuardedClient,
  type GuardedClientOptions,
} from './guarded-client.ts';
import { createAddressPolicy } from './networks.ts';

const LOOPBACK = [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')];
const open: { close(): unknown }[] = [];

function client(options: Partial<GuardedClientOptions> = {}): GuardedClient {
  const made = createGuardedClient({
    origin: 'https://social.example',
    version: '1.2.3',
    allowedPrivateNetworks: LOOPBACK,
    ...options,
  });
  open.push(made);
  return made;
}

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  await Promise.all(
    open
      .splice(0)
      .reverse()
      .map((each) => each.close()),
  );
});

async function fails(promise: Promise<unknown>, failure: FetchFailure): Promise<FetchError> {
  const error = await promise.then(
    () => assert.fail(`expected ${failure}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FetchError, String(error));
  assert.equal(error.failure, failure, String(error));
  return error;
}

const get = (url: string): { method: 'GET'; url: string } => ({ method: 'GET', url });

describe('§2.17 SSRF lists incomplete: what addresses may be dialled', () => {
  const reach = createAddressPolicy([ipaddr.parseCIDR('10.1.0.0/16'), ipaddr.parseCIDR('::1/128')]);
  const none = [
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.0.0.8',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2620:4f:8000::1',
    '3fff::1',
    'fc00::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'localhost',
    '',
  ];
  for (const address of none)
    test(`${address || 'nothing'} is not`, () => assert.equal(reach(address), 'none'));
  for (const address of ['8.8.8.8', '2606:4700::1', '::ffff:8.8.8.8', '64:ff9b::808:808']) {
    test(`${address} is public`, () => assert.equal(reach(address), 'public'));
  }
  for (const address of ['10.1.2.3', '::1', '::ffff:10.1.2.3']) {
    test(`${address} is opened by the operator`, () => assert.equal(reach(address), 'allowed'));
  }
});

describe('requests that are not sent', () => {
  test('§2.18 DNS rebinding: to a literal private address', async () => {
    const url = await serve((_, response) => response.end('secret'));
    await fails(client({ allowedPrivateNetworks: [] }).request(get(url)), 'refused');
    await fails(
      client({ allowedPrivateNetworks: [] }).request(get('https://127.0.0.1/')),
      'refused',
    );
    await fails(client({ allowedPrivateNetworks: [] }).request(get('https://[::1]/')), 'refused');
    await fails(
      client({ allowedPrivateNetworks: [] }).request(get('https://[::ffff:7f00:1]/')),
      'refused',
    );
    await fails(client({ allowedPrivateNetworks: [] }).request(get('https://0x7f.1/')), 'refused');
  });

  test('§2.18 DNS rebinding: to a name that resolves to a private address, even the second time only', async () => {
    await fails(
      client({ allowedPrivateNetworks: [] }).request(get('https://localhost/')),
      'refused',
    );
    const answers = ['192.0.2.1', '127.0.0.1'];
    const resolve: Resolve = (_host, _options, callback) =>
      callback(null, [{ address: answers.shift() ?? '10.0.0.1', family: 4 }]);
    const rebound = client({ allowedPrivateNetworks: [], resolve });
    await fails(rebound.request(get('https://rebind.example/')), 'refused');
    await fails(rebound.request(get('https://rebind.example/')), 'refused');
  });

  test('§2.17 SSRF lists incomplete: over http or to an odd port of a public address', async () => {
    const resolve: Resolve = (_host, _options, callback) =>
      callback(null, [{ address: '8.8.8.8', family: 4 }]);
    const guarded = client({ resolve });
    await fails(guarded.request(get('http://public.example/')), 'refused');
    await fails(guarded.request(get('https://public.example:8443/')), 'refused');
    await fails(guarded.request(get('http://8.8.8.8/')), 'refused');
  });

  test('§2.19 Redirects: to other schemes or with credentials', async () => {
    for (const url of [
      'ftp://a.example/',
      'file:///etc/passwd',
      'data:,x',
      'https://a:b@a.example/',
      'nonsense',
    ]) {
      await fails(client().request(get(url)), 'refused');
    }
  });
});

describe('§2.19 Redirects', () => {
  test('to a private address are refused before anything is sent there', async () => {
    let reached = false;
    const inner = await serve((_, response) => {
      reached = true;
      response.end();
    });
    const outer = await serve((_, response) => {
      response.writeHead(302, { location: inner.replace('127.0.0.1', '127.9.9.9') }).end();
    });
    const guarded = client({ allowedPrivateNetworks: [ipaddr.parseCIDR('127.0.0.1/32')] });
    await fails(guarded.request(get(outer)), 'refused');
    assert.equal(reached, false);
  });

  test('more than three, and loops, are refused', async () => {
    let count = 0;
    const url = await serve((_, response) => {
      count += 1;
      response.writeHead(302, { location: '/again' }).end();
    });
    await fails(client().request(get(url)), 'refused');
    assert.equal(count, 4);
  });

  test('are signed anew for the next host, and the last URL is told', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const seen: [string, boolean][] = [];
    const check = (request: IncomingMessage): void => {
      const host = request.headers.host!;
      const claim = readClaim(
        { method: 'GET', target: request.url!, headers: request.headers, body: Buffer.alloc(0) },
        expectationsOf(`http://${host}`)(new Date()),
      );
      seen.push([host, claim.verifies(publicKey)]);
    };
    const second = await serve((request, response) => {
      check(request);
      response.end('there');
    });
    const first = await serve((request, response) => {
      check(request);
      response.writeHead(301, { location: `${second}/b?c=d#e` }).end();
    });
    const key = { id: 'https://social.example/actor#main-key', privateKey };
    const answer = await client().request({ ...get(`${first}/a?x=1#fragment`), signAs: key });
    assert.equal(answer.finalUrl, `${second}/b?c=d`);
    assert.equal(answer.body.toString(), 'there');
    assert.deepEqual(seen, [
      [new URL(first).host, true],
      [new URL(second).host, true],
    ]);
  });

  test('of a POST are answers, not followed', async () => {
    const url = await serve((_, response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    const answer = await client().request({ method: 'POST', url, body: Buffer.from('{}') });
    assert.equal(answer.status, 307);
  });
});

describe('§2.21 Oversize / slow / bombs: bounds', () => {
  test('a body over the limit, announced or not', async () => {
    const big = Buffer.alloc(200_000);
    const url = await serve((request, response) => {
      if (request.url === '/announced') response.setHeader('content-length', big.length);
      response.write(big);
      response.end();
    });
    await fails(client().request({ ...get(`${url}/announced`), maxBytes: 100_000 }), 'too_large');
    await fails(client().request({ ...get(`${url}/streamed`), maxBytes: 100_000 }), 'too_large');
    assert.equal((await client().request({ ...get(url), maxBytes: 300_000 })).body.length, 200_000);
  });

  test('a decompression bomb stops at the limit', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024);
    for (const [encoding, bomb] of [
      ['gzip', gzipSync(zeros)],
      ['br', brotliCompressSync(zeros.subarray(0, 8e6))],
    ] as const) {
      const url = await serve((_, response) => {
        response.writeHead(200, { 'content-encoding': encoding }).end(bomb);
      });
      await fails(client().request(get(url)), 'too_large');
    }
  });

  test('gzip and br are understood, anything else is refused, garbage is garbage', async () => {
    const url = await serve((request, response) => {
      const encoding = request.url!.slice(1);
      const text = Buffer.from('hello');
      const body =
        encoding === 'gzip' ? gzipSync(text) : encoding === 'br' ? brotliCompressSync(text) : text;
      response
        .writeHead(200, { 'content-encoding': encoding === 'garbage' ? 'gzip' : encoding })
        .end(body);
    });
    for (const encoding of ['gzip', 'br']) {
      assert.equal((await client().request(get(`${url}/${encoding}`))).body.toString(), 'hello');
    }
    await fails(client().request(get(`${url}/deflate`)), 'bad_response');
    await fails(client().request(get(`${url}/garbage`)), 'bad_response');
  });

  test('an answer that never comes and a body that trickles end at the deadline', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/silent') return;
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(timer));
    });
    await fails(client().request({ ...get(`${url}/silent`), timeoutMs: 150 }), 'timeout');
    await fails(client().request({ ...get(`${url}/trickle`), timeoutMs: 150 }), 'timeout');
  });

  test('a host that is not there', async () => {
    const url = await serve(() => {});
    await Promise.all(open.splice(0).map((each) => each.close()));
    await fails(client().request(get(url)), 'unreachable');
  });

  test('a caller can give up', async () => {
    const url = await serve(() => {});
    const controller = new AbortController();
    const waiting = client().request({ ...get(url), signal: controller.signal });
    setImmediate(() => controller.abort());
    await fails(waiting, 'unreachable');
  });
});

test('says who is asking, keeps connections, opens at most four at once', async () => {
  const sockets = new Set<unknown>();
  let agent = '';
  const url = await serve((request, response) => {
    sockets.add(request.socket);
    agent = request.headers['user-agent'] ?? '';
    setImmediate(() => response.end('ok'));
  });
  const guarded = client();
  await Promise.all(Array.from({ length: 20 }, () => guarded.request(get(url))));
  await guarded.request(get(url));
  assert.equal(agent, 'WikimediaSocial/1.2.3 (+https://social.example)');
  assert.ok(sockets.size <= 4, `${sockets.size} connections`);
});

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guarded-'));
  after(() => rmSync(folder, { recursive: true }));

  test('an authority from NODE_EXTRA_CA_CERTS is trusted, an unknown one is not', async (t) => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    try {
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-keyout',
          key,
          '-out',
          cert,
          '-days',
          '2',
          '-subj',
          '/CN=localhost',
          '-addext',
          'subjectAltName=DNS:localhost',
        ],
        { stdio: 'ignore' },
      );
    } catch {
      return t.skip('no openssl to make a certificate with');
    }
    const server = createTlsServer(
      { key: readFileSync(key), cert: readFileSync(cert) },
      (_, response) => response.end('tls'),
    );
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    open.push({
      close: () => {
        server.closeAllConnections();
        server.close();
      },
    });
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    await fails(client().request(get(url)), 'unreachable');
    const script = `
      import ipaddr from 'ipaddr.js';
      import { createGuardedClient } from '#server/activitypub/fetch/guarded-client.ts';
      const client = createGuardedClient({ origin: 'https://a.example', version: '0', allowedPrivateNetworks: [ipaddr.parseCIDR('127.0.0.0/8')] });
      const answer = await client.request({ method: 'GET', url: ${JSON.stringify(url)} });
      console.log(answer.status, answer.body.toString());
      await client.close();`;
    const { stdout } = await run(script, { NODE_EXTRA_CA_CERTS: cert });
    assert.equal(stdout.trim(), '200 tls');
  });
});

async function run(script: string, env: NodeJS.ProcessEnv): Promise<{ stdout: string }> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...env },
    timeout: 120_000,
  });
}
