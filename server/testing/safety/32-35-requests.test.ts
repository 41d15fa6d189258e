import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { PER_SERVER, serverKey } from '#server/activitypub/inbox/accept.ts';
import { parseJsonObject } from '#server/activitypub/json.ts';
import { readActor } from '#server/activitypub/objects/read-actor.ts';
import { signRequest } from '#server/activitypub/signatures/sign.ts';
import { stopClock } from '../stop-clock.ts';
import { craft } from './cavage.ts';
import { newUri, raw, send, taken, useWorld, world } from './world.ts';

useWorld({ TRUSTED_PROXIES: '127.0.0.1/32' });

describe('§2.32 Rate limits', () => {
  test('§2.32 one server sends so much, and is told when to come again', async (t) => {
    stopClock(t);
    const key = serverKey(world.victim.uri);
    for (let count = 0; count < PER_SERVER.limit; count += 1)
      await world.deps.processRates.hit(key, PER_SERVER.window);
    const like = { type: 'Like', object: world.bob.uri };
    const activity = { ...like, id: newUri(world.victim), actor: world.victim.uri };
    const response = await world.elsewhere.post(`${world.origin}/inbox`, activity, world.victim);
    assert.equal(response.status, 429);
    assert.match(response.headers.get('retry-after') ?? '', /^\d+$/);
    assert.ok(!(await taken()).includes(activity.id));
    assert.equal(await send(like, world.alice), 202, 'the others are heard');
  });

  test('§2.32 and nobody uses up what is another’s', async (t) => {
    stopClock(t);
    const key = serverKey(world.alice.uri);
    const { processRates } = world.deps;
    const { count } = await processRates.hit(key, PER_SERVER.window);
    const forged = { ...world.alice, privateKey: world.eve.privateKey };
    for (let times = 0; times < 3; times += 1)
      assert.equal(await send({ type: 'Like', object: world.bob.uri }, forged), 401);
    assert.equal((await processRates.hit(key, PER_SERVER.window)).count, count + 1);
  });

  test('§2.32 what counts is the address a trusted proxy saw, not what is written before it', async (t) => {
    stopClock(t);
    const remaining = async (forwarded: string): Promise<number> => {
      const headers = { 'x-forwarded-for': forwarded };
      const response = await fetch(`${world.origin}/api/v1/timelines/public`, { headers });
      await response.body?.cancel();
      return Number(response.headers.get('x-ratelimit-remaining'));
    };
    const first = await remaining('203.0.113.1, 198.51.100.7');
    assert.equal(await remaining('203.0.113.2, 198.51.100.7'), first - 1);
    assert.equal(await remaining('198.51.100.7'), first - 2);
    assert.equal(await remaining('198.51.100.8'), first);
  });

  test('§2.32 the media proxy has a limit of its own', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.9' };
    const response = await fetch(`${world.origin}/media/proxy/1/original`, { headers });
    assert.equal(response.headers.get('x-ratelimit-limit'), '1500');
    assert.equal(response.headers.get('x-ratelimit-remaining'), '1499');
  });
});

describe('§2.33 Email / identity', () => {
  const signUp = async (username: string, email: string): Promise<string> => {
    const form = { username, email, password: 'correct horse battery staple', agreement: 'true' };
    const response = await fetch(`${world.origin}/auth/sign-up`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { origin: world.origin, accept: 'application/json' },
      redirect: 'manual',
    });
    return `${response.status} ${await response.text()}`;
  };

  test('§2.33 one address is one person, in whatever case or blanks', async () => {
    for (const email of ['bob@people.example', 'BOB@People.Example', ' bob@people.example '])
      assert.match(await signUp(`other${email.length}`, email), /^422 .*email/i, email);
  });

  test('§2.33 a name is one account, in whatever case', async () => {
    for (const name of ['bob', 'BOB', 'Bob'])
      assert.match(await signUp(name, `${name}@elsewhere.example`), /^422 .*username/i, name);
  });

  test('§2.33 an address is one address: no list, no line break, no header', async () => {
    for (const email of [
      'a@b.example,c@d.example',
      'a@b.example\r\nBcc: c@d.example',
      'a b@c.example',
    ])
      assert.match(await signUp('carla', email), /^422/, email);
  });
});

describe('§2.34 Prototype pollution / JSON', () => {
  const post = async (text: string | Buffer): Promise<number> => {
    const body = Buffer.from(text as string);
    const headers = craft({ origin: world.origin, path: '/inbox', body }, world.alice);
    return (await raw('/inbox', headers, body)).status;
  };

  test('§2.34 keys that reach into prototypes are dropped at any depth', async () => {
    const text =
      '{"a":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}},"__proto__":{"x":1}}';
    const read = parseJsonObject(Buffer.from(text));
    assert.deepEqual(Object.getOwnPropertyNames(read), ['a']);
    assert.deepEqual(Object.getOwnPropertyNames(read['a']), []);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  test('§2.34 of a key given twice the last counts, for whoever reads', async () => {
    const [alice, victim] = [world.alice.uri, world.victim.uri];
    const twice = (one: string, other: string): string =>
      `{"id":"${newUri(world.alice)}","type":"Like","actor":"${one}","object":"x","actor":"${other}"}`;
    assert.equal(await post(twice(alice, victim)), 401);
    assert.equal(await post(twice(victim, alice)), 202);
  });

  test('§2.34 what is not UTF-8, or no object, is refused', async () => {
    const like = `{"id":"${newUri(world.alice)}","type":"Like","actor":"${world.alice.uri}","x":"`;
    assert.equal(
      await post(Buffer.concat([Buffer.from(like), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])),
      400,
    );
    for (const text of ['[]', '"x"', 'null', '', '{"a":1}{"b":2}', like])
      assert.equal(await post(text), 400, text);
  });
});

describe('§2.35 Log / HTTP header injection', () => {
  test('§2.35 a key id with a line break or anything else that is no URL is refused', async () => {
    const path = '/inbox';
    const body = Buffer.from(JSON.stringify({ type: 'Like', actor: world.alice.uri }));
    for (const keyId of [
      'https://a.example/\u0007',
      'https://a.example/\tx',
      'x:y',
      'https://a:b@a.example/',
      'a b',
    ]) {
      const headers = craft({ origin: world.origin, path, body }, { ...world.alice, keyId });
      const asked = world.remote.requests.length;
      const { status, text } = await raw(path, headers, body).catch(() => ({
        status: 401,
        text: 'keyId',
      }));
      assert.equal(status, 401, keyId);
      assert.match(text, /keyId|Signature header/, keyId);
      assert.equal(world.remote.requests.length, asked);
    }
  });

  test('§2.35 names and addresses of actors hold no line break', () => {
    const { document } = world.eve;
    const read = (change: Record<string, unknown>) => readActor({ ...document, ...change });
    for (const preferredUsername of ['eve\r\nX: y', 'eve\n', 'eve x', 'eve/x', 'eve@x', ''])
      assert.equal(read({ preferredUsername }), null, preferredUsername);
    const inbox = read({ inbox: `${world.remote.origin}/inbox\r\nX: y` })?.account.inboxUrl;
    assert.ok(inbox === undefined || !/[\r\n]/.test(new URL(inbox).href));
  });

  test('§2.35 what is echoed cannot begin a header', async () => {
    const resource = encodeURIComponent('acct:bob@localhost\r\nX-Injected: yes');
    for (const path of [
      `/.well-known/webfinger?resource=${resource}`,
      `/@bob%0d%0aX-Injected:%20yes`,
      `/users/bob%0d%0aX-Injected:%20yes`,
      `/authorize_interaction?uri=https://a.example/%0d%0aX-Injected:%20yes`,
    ]) {
      const response = await fetch(world.origin + path, { redirect: 'manual' });
      await response.body?.cancel();
      assert.equal(response.headers.get('x-injected'), null, path);
      assert.notEqual(response.status, 500, path);
    }
  });

  test('§2.35 what is signed is what is sent', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const url = new URL('https://peer.example/inbox?a=%0d%0aX: y');
    const key = { id: `${world.origin}/actor#main-key`, privateKey };
    const signed = await signRequest({ method: 'GET', url, headers: {} }, key, new Date());
    for (const value of Object.values(signed)) assert.doesNotMatch(value, /[\r\n]/);
  });
});
