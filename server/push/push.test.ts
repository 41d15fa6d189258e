import assert from 'node:assert/strict';
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
} from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import ece from 'http_ece';
import { WebPushSubscription } from '#server/contract/push-subscription.ts';
import { type Instance, startInstance } from '#server/testing/instance.ts';
import type { Person } from '#server/testing/people.ts';
import { settled } from '#server/testing/settled.ts';
import { until } from '#server/testing/until.ts';

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

let instance: Instance;
let service: Server;
let serviceUrl: string;
let received: Received[] = [];
/** What the push service answers, by path; 201 unless told. */
const answers = new Map<string, number>();

before(async () => {
  service = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      received.push({ path, headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(answers.get(path) ?? 201).end();
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  serviceUrl = `http://localhost:${(service.address() as AddressInfo).port}`;
  instance = await startInstance();
});
after(async () => {
  await instance?.stop();
  service?.close();
});

/** A browser or app, with the keys it keeps to itself. */
function receiver(path: string) {
  const ecdh = createECDH('prime256v1');
  const p256dh = ecdh.generateKeys();
  const auth = randomBytes(16);
  const subscription = {
    endpoint: serviceUrl + path,
    keys: { p256dh: p256dh.toString('base64url'), auth: auth.toString('base64') },
  };
  return { ecdh, p256dh, auth, subscription };
}

type Receiver = ReturnType<typeof receiver>;
const SUBSCRIPTION = '/api/v1/push/subscription';
const ALL = { mention: true, favourite: true, follow: true };

async function subscribe(
  who: Person,
  subscription: object,
  data: object,
): Promise<WebPushSubscription> {
  return WebPushSubscription.parse(await who.api.post(SUBSCRIPTION, { subscription, data }));
}

/** The first message to `path`, once it has come. */
const message = async (path: string) =>
  await until(() => received.find((one) => one.path === path), { what: `a message to ${path}` });

/** https://www.rfc-editor.org/rfc/rfc8291#section-3.4, step by step. */
function decryptStandard({ ecdh, p256dh, auth }: Receiver, body: Buffer): string {
  const [salt, size] = [body.subarray(0, 16), body.readUInt8(20)];
  const sender = body.subarray(21, 21 + size);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), p256dh, sender]);
  const secret = Buffer.from(hkdfSync('sha256', ecdh.computeSecret(sender), auth, info, 32));
  const derive = (name: string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, salt, `Content-Encoding: ${name}\0`, length));
  const sealed = body.subarray(21 + size);
  const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
  decipher.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)).toString();
}

function decryptLegacy({ ecdh, auth }: Receiver, { headers, body }: Received): string {
  const salt = /salt=([\w-]+)/.exec(String(headers['encryption']))?.[1];
  const dh = /dh=([\w-]+)/.exec(String(headers['crypto-key']))?.[1];
  assert.ok(salt && dh);
  const authSecret = auth.toString('base64url');
  return ece
    .decrypt(body, { version: 'aesgcm', privateKey: ecdh, authSecret, salt, dh })
    .toString();
}

/** Throws unless the token was signed with the key that the instance tells of. */
function checkVapid(token: string | undefined, serverKey: string): void {
  const [header = '', claims = '', signature = ''] = (token ?? '').split('.');
  const point = Buffer.from(serverKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((n) => n.toString('base64url'));
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
  const signed = Buffer.from(`${header}.${claims}`);
  const options = { key, dsaEncoding: 'ieee-p1363' as const };
  assert.ok(verify('sha256', signed, options, Buffer.from(signature, 'base64url')));
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    aud: string;
    exp: number;
    sub: string;
  };
  assert.equal(aud, serviceUrl);
  assert.ok(exp > Date.now() / 1000 && exp < Date.now() / 1000 + 86_400);
  assert.match(sub, /^(mailto|https):/);
}

test('a subscription is made, shown, changed and ended', async () => {
  const [alice] = (await instance.people('alice')) as [Person];
  const { subscription } = receiver('/life');
  assert.equal((await alice.api.request('GET', SUBSCRIPTION)).status, 404);
  assert.equal((await alice.api.request('PUT', SUBSCRIPTION, { data: {} })).status, 404);
  const made = await subscribe(alice, subscription, { alerts: { mention: true, poll: 'false' } });
  assert.equal(made.alerts.mention, true);
  assert.equal(made.alerts.poll, false);
  assert.equal(made.standard, false, 'older apps do not say');
  const instanceV2 = await alice.api.get<{ configuration: { vapid: { public_key: string } } }>(
    '/api/v2/instance',
  );
  assert.equal(instanceV2.configuration.vapid.public_key, made.server_key);
  assert.deepEqual(WebPushSubscription.parse(await alice.api.get(SUBSCRIPTION)), made);
  const changed = WebPushSubscription.parse(
    await alice.api.call('PUT', SUBSCRIPTION, {
      policy: 'followed',
      data: { alerts: { poll: true } },
    }),
  );
  assert.equal(changed.id, made.id);
  assert.deepEqual(
    [changed.policy, changed.alerts.poll, changed.alerts.mention],
    ['followed', true, false],
  );
  const form = new URLSearchParams({
    'subscription[endpoint]': subscription.endpoint,
    'subscription[keys][p256dh]': Buffer.from(subscription.keys.p256dh, 'base64url').toString(
      'base64',
    ),
    'subscription[keys][auth]': subscription.keys.auth,
    'subscription[standard]': 'true',
    'data[alerts][follow]': '1',
    'data[policy]': 'follower',
  });
  const again = await fetch(instance.origin + SUBSCRIPTION, {
    method: 'POST',
    headers: { authorization: `Bearer ${alice.token}` },
    body: form,
  });
  const replaced = WebPushSubscription.parse(await again.json());
  assert.deepEqual(
    [replaced.standard, replaced.policy, replaced.alerts.follow],
    [true, 'follower', true],
  );
  for (const wrong of [
    { ...subscription, endpoint: 'ftp://x.example' },
    { ...subscription, keys: { ...subscription.keys, p256dh: 'AAAA' } },
    {
      ...subscription,
      keys: { ...subscription.keys, p256dh: Buffer.alloc(65, 4).toString('base64') },
    },
    { ...subscription, keys: { ...subscription.keys, auth: 'AAAA' } },
    {},
  ]) {
    const { status } = await alice.api.request('POST', SUBSCRIPTION, { subscription: wrong });
    assert.equal(status, 422, JSON.stringify(wrong));
  }
  assert.deepEqual(await alice.api.call('DELETE', SUBSCRIPTION), {});
  assert.equal((await alice.api.request('GET', SUBSCRIPTION)).status, 404);
});

test('a notification comes encrypted, in both encodings, once, in the person’s language', async () => {
  const [bob, carol, dora] = (await instance.people('bob', 'carol', 'dora')) as [
    Person,
    Person,
    Person,
  ];
  const standard = receiver('/standard');
  const legacy = receiver('/legacy');
  const { server_key: serverKey } = await subscribe(
    bob,
    { ...standard.subscription, standard: true },
    { alerts: ALL },
  );
  await subscribe(carol, legacy.subscription, { alerts: ALL });
  await instance.database.db
    .updateTable('users')
    .set({ locale: 'de-AT' })
    .where('account_id', '=', carol.id)
    .execute();
  await dora.api.publish({ status: `@bob @carol hello & <b>welcome</b>` });

  const first = await message('/standard');
  assert.equal(first.headers['content-encoding'], 'aes128gcm');
  assert.ok(first.headers['ttl']);
  const [, token, key] =
    /^vapid t=([^,]+),k=(.*)$/.exec(String(first.headers['authorization'])) ?? [];
  assert.equal(key, serverKey);
  checkVapid(token, serverKey);
  const told = JSON.parse(decryptStandard(standard, first.body)) as Record<string, unknown>;
  const notifications = await bob.api.notifications();
  assert.deepEqual(told, {
    access_token: bob.token,
    preferred_locale: 'en',
    notification_id: Number(notifications[0]?.id),
    notification_type: 'mention',
    icon: notifications[0]?.account.avatar_static,
    title: 'You were mentioned by dora',
    body: '@bob @carol hello & <b>welcome</b>',
  });

  const second = await message('/legacy');
  assert.equal(second.headers['content-encoding'], 'aesgcm');
  const [, legacyToken] = /^WebPush (.*)$/.exec(String(second.headers['authorization'])) ?? [];
  checkVapid(legacyToken, serverKey);
  assert.match(String(second.headers['crypto-key']), new RegExp(`p256ecdsa=${serverKey}`));
  const text = JSON.parse(decryptLegacy(legacy, second)) as { title: string; access_token: string };
  assert.equal(text.title, 'dora hat dich erwähnt');
  assert.equal(text.access_token, carol.token);
  await settled([instance]);
  assert.equal(received.filter((one) => one.path === '/standard').length, 1);
});

test('only what was asked for, from whom it was asked for', async () => {
  const [erin, finn, gina] = (await instance.people('erin', 'finn', 'gina')) as [
    Person,
    Person,
    Person,
  ];
  const { subscription } = receiver('/wishes');
  await subscribe(erin, subscription, { alerts: { mention: true }, policy: 'followed' });
  await erin.api.relate(finn.id, 'follow');
  const posted = await erin.api.publish({ status: 'x' });
  await finn.api.act(posted.id, 'favourite');
  await gina.api.publish({ status: '@erin from a stranger' });
  await finn.api.publish({ status: '@erin from a friend' });
  await message('/wishes');
  await settled([instance]);
  assert.equal(received.filter((one) => one.path === '/wishes').length, 1);
});

test('a receiver that is gone is forgotten, one that is busy is tried again', async () => {
  const [hana, ivan, jana] = (await instance.people('hana', 'ivan', 'jana')) as [
    Person,
    Person,
    Person,
  ];
  answers.set('/gone', 410);
  answers.set('/busy', 429);
  await subscribe(hana, receiver('/gone').subscription, { alerts: ALL });
  await subscribe(ivan, receiver('/busy').subscription, { alerts: ALL });
  await jana.api.publish({ status: '@hana @ivan hello' });
  await until(async () => (await hana.api.request('GET', SUBSCRIPTION)).status === 404);
  await message('/busy');
  const waiting = await until(
    async () =>
      await instance.database.db
        .selectFrom('push_deliveries')
        .select(['id', 'last_error', 'attempts'])
        .where('last_error', 'is not', null)
        .executeTakeFirst(),
  );
  assert.deepEqual([waiting.last_error, waiting.attempts], ['HTTP 429', 1]);
  answers.delete('/busy');
  received = [];
  await instance.database.db
    .updateTable('push_deliveries')
    .set({ due_at: new Date(0) })
    .execute();
  await message('/busy');
  await until(
    async () =>
      !(await instance.database.db.selectFrom('push_deliveries').select('id').executeTakeFirst()),
  );
  assert.equal((await ivan.api.request('GET', SUBSCRIPTION)).status, 200);
});

test('whoever is suspended before a message was sent is told nothing', async () => {
  const [lena, mona] = (await instance.people('lena', 'mona')) as [Person, Person];
  answers.set('/late', 429);
  await subscribe(lena, receiver('/late').subscription, { alerts: ALL });
  await mona.api.publish({ status: '@lena hello' });
  await message('/late');
  const { db } = instance.database;
  const waiting = () => db.selectFrom('push_deliveries').select('last_error').executeTakeFirst();
  await until(async () => (await waiting())?.last_error);
  answers.delete('/late');
  received = [];
  await instance.cli('accounts', 'suspend', 'lena');
  await db
    .updateTable('push_deliveries')
    .set({ due_at: new Date(0) })
    .execute();
  await until(async () => (await waiting()) === undefined);
  assert.deepEqual(received, []);
});

test('the subscription ends with its token', async () => {
  const [kate] = (await instance.people('kate')) as [Person];
  await subscribe(kate, receiver('/token').subscription, { alerts: ALL });
  await instance.cli('accounts', 'modify', 'kate', '--password', 'something new 123');
  const rows = await instance.database.db
    .selectFrom('push_subscriptions')
    .select('id')
    .where('account_id', '=', kate.id)
    .execute();
  assert.deepEqual(rows, []);
});
