import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { ScheduledStatus } from '#server/contract/scheduled-status.ts';
import { silentLogger } from '#server/core/log.ts';
import { newId } from '#server/core/ids.ts';
import { pruneMedia } from '#server/media/prune.ts';
import { statusesRoutes } from '#server/statuses/routes.ts';
import { startApi } from '#server/testing/api-bed.ts';
import * as make from '#server/testing/factories.ts';
import { publishDue } from './publish-due.ts';
import { scheduledRoutes } from './routes.ts';
import { readScheduledAt } from './schedule.ts';

const { database, deps, api } = await startApi((deps) => [
  statusesRoutes(deps),
  scheduledRoutes(deps),
]);

async function person(): Promise<string> {
  const id = await make.localAccount(database.db);
  await make.user(database.db, id);
  return id;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const later = (ms = 60 * MINUTE) => new Date(Date.now() + ms).toISOString();

async function call(
  who: string,
  method: string,
  path: string,
  json?: unknown,
  headers: Record<string, string> = {},
) {
  const options = json === undefined ? { headers } : { json, headers };
  const response = await api.request(who, method, `/api/v1/${path}`, options);
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body, link: response.headers.get('link') };
}

async function schedule(who: string, more: object = {}, headers = {}): Promise<ScheduledStatus> {
  const wish = { status: 'Good morning', scheduled_at: later(), ...more };
  const { status, body } = await call(who, 'POST', 'statuses', wish, headers);
  assert.equal(status, 200, JSON.stringify(body));
  return ScheduledStatus.parse(body);
}

const publishNow = () => publishDue({ ...deps, log: silentLogger() });

async function makeDue(id: string): Promise<void> {
  await database.db
    .updateTable('scheduled_statuses')
    .set({ run_at: new Date(Date.now() - 1000) })
    .where('id', '=', id)
    .execute();
}

async function statusesOf(who: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('statuses')
    .select('text')
    .where('account_id', '=', who)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.text ?? '');
}

async function upload(who: string): Promise<string> {
  const id = newId();
  await database.db
    .insertInto('media')
    .values({ id, account_id: who, type: 'image', file_key: null, mime_type: 'image/png' })
    .execute();
  return id;
}

test('kept with its milliseconds, listed, moved and taken back', async () => {
  const [alice, bob] = [await person(), await person()];
  const at = later(3 * DAY + 123);
  const mediaId = await upload(alice);
  const one = await schedule(alice, {
    scheduled_at: at,
    spoiler_text: 'weather',
    visibility: 'unlisted',
    media_ids: [mediaId],
  });
  assert.equal(one.scheduled_at, at);
  assert.equal(one.params.text, 'Good morning');
  assert.equal(one.params.visibility, 'unlisted');
  assert.deepEqual(
    one.media_attachments.map((media) => media.id),
    [mediaId],
  );
  assert.deepEqual(await statusesOf(alice), []);
  const two = await schedule(alice);
  assert.equal(two.params.visibility, 'public', 'told as it will be, where the app left it open');
  const list = await call(alice, 'GET', 'scheduled_statuses?limit=1');
  assert.deepEqual(
    z
      .array(ScheduledStatus)
      .parse(list.body)
      .map((status) => status.id),
    [two.id],
  );
  assert.match(list.link ?? '', new RegExp(`max_id=${two.id}>; rel="next"`));
  const path = `scheduled_statuses/${one.id}`;
  for (const [method, more] of [
    ['GET', undefined],
    ['PUT', { scheduled_at: later() }],
    ['DELETE', undefined],
  ] as const)
    assert.equal((await call(bob, method, path, more)).status, 404);
  const moved = later(2 * DAY);
  const answer = await call(alice, 'PUT', path, { scheduled_at: moved });
  assert.equal(ScheduledStatus.parse(answer.body).scheduled_at, moved);
  assert.equal((await call(alice, 'GET', path)).body['scheduled_at'], moved);
  assert.deepEqual((await call(alice, 'DELETE', path)).body, {});
  assert.equal((await call(alice, 'GET', path)).status, 404);
  await schedule(alice, { media_ids: [mediaId] });
});

test('refusals in the words that clients know', async () => {
  const alice = await person();
  const refused = async (more: object) => {
    const { status, body } = await call(alice, 'POST', 'statuses', {
      status: 'x',
      scheduled_at: later(),
      ...more,
    });
    assert.equal(status, 422);
    return body['error'];
  };
  assert.equal(await refused({ scheduled_at: 'soon' }), 'Record invalid');
  assert.equal(
    await refused({ scheduled_at: later(4 * MINUTE) }),
    'Validation failed: Scheduled at date must be in the future',
  );
  assert.equal(await refused({ status: '' }), "Validation failed: Text can't be blank");
  assert.match(
    String(await refused({ media_ids: ['1'] })),
    /^Media 1 not found or already attached to another post$/,
  );
  assert.deepEqual(await call(alice, 'GET', 'scheduled_statuses').then((a) => a.body), []);
  const past = await call(alice, 'POST', 'statuses', {
    status: 'now',
    scheduled_at: later(-MINUTE),
  });
  assert.ok(past.body['uri'], 'a time that is over means now');
  const one = await schedule(alice);
  const moved = await call(alice, 'PUT', `scheduled_statuses/${one.id}`, {
    scheduled_at: later(MINUTE),
  });
  assert.equal(moved.status, 422);
  const scopes = await api.request(alice, 'GET', '/api/v1/scheduled_statuses', {
    scopes: ['write'],
  });
  assert.equal(scopes.status, 403);
});

test('no more than 25 a day and 300 in all, also when they come at once', async () => {
  const alice = await person();
  const noon = new Date(Date.now() + 5 * DAY).toISOString().replace(/T.*/, 'T12:00:00.000Z');
  const all = await Promise.all(
    Array.from({ length: 30 }, () =>
      call(alice, 'POST', 'statuses', { status: 'x', scheduled_at: noon }),
    ),
  );
  assert.equal(all.filter((one) => one.status === 200).length, 25);
  const refusal = all.find((one) => one.status !== 200);
  assert.equal(
    refusal?.body['error'],
    'Validation failed: You have exceeded the limit of 25 scheduled posts for today',
  );
  await database.db
    .insertInto('scheduled_statuses')
    .values(
      Array.from({ length: 275 }, (_, i) => {
        const at = new Date(Date.now() + (10 + i) * DAY);
        return {
          id: newId(),
          account_id: alice,
          scheduled_at: at,
          run_at: at,
          params: JSON.stringify({ text: 'x', mediaIds: [] }),
          idempotency_key: null,
          last_error: null,
        };
      }),
    )
    .execute();
  const { body } = await call(alice, 'POST', 'statuses', { status: 'x', scheduled_at: later() });
  assert.equal(
    body['error'],
    'Validation failed: You have exceeded the limit of 300 scheduled posts',
  );
});

test('a time is read as apps write it', () => {
  const read = (time: string) => readScheduledAt(time)?.toISOString();
  assert.equal(read('2999-01-02T03:04:05.123456+02'), '2999-01-02T01:04:05.123Z', 'Tuba');
  assert.equal(read('5026-01-02T03:04:05-11'), '5026-01-02T14:04:05.000Z', 'a draft of Tuba');
  assert.equal(read('2999-01-02T03:04:05.000+0530'), '2999-01-01T21:34:05.000Z', 'Tusky');
  assert.equal(read('2999-01-02 03:04:05'), '2999-01-02T03:04:05.000Z', 'no zone is UTC');
  assert.equal(read('2999-01-02T03:04Z'), '2999-01-02T03:04:00.000Z');
  assert.equal(readScheduledAt('2001-01-02T03:04:05+02'), null, 'what is over is now');
});

test('published once, with its media and poll, by however many workers', async () => {
  const alice = await person();
  const mediaId = await upload(alice);
  const picture = await schedule(alice, { status: 'picture', media_ids: [mediaId] });
  const poll = await schedule(alice, {
    status: 'poll',
    poll: { options: ['a', 'b'], expires_in: 600 },
  });
  assert.equal(poll.params.poll?.expires_in, 600);
  assert.equal(await publishNow(), 0, 'not before its time');
  const tomorrow = new Date(Date.now() + 3 * DAY);
  await pruneMedia({ db: database.db, storage: { delete: async () => {} } }, { now: tomorrow });
  const stolen = await call(alice, 'POST', 'statuses', { status: 'x', media_ids: [mediaId] });
  assert.equal(stolen.status, 422, 'what waits for one status is not attached to another');
  await makeDue(picture.id);
  await makeDue(poll.id);
  const counts = await Promise.all(Array.from({ length: 4 }, publishNow));
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    2,
  );
  assert.deepEqual((await statusesOf(alice)).toSorted(), ['picture', 'poll']);
  const { status_id } = await database.db
    .selectFrom('media')
    .select('status_id')
    .where('id', '=', mediaId)
    .executeTakeFirstOrThrow();
  assert.ok(status_id);
  assert.deepEqual((await call(alice, 'GET', 'scheduled_statuses')).body, []);
});

test('what cannot be published stays for its author to see, and holds up nobody', async () => {
  const alice = await person();
  const parent = await make.status(database.db, alice);
  const reply = await schedule(alice, { status: 'reply', in_reply_to_id: parent });
  const other = await schedule(alice, { status: 'other' });
  await call(alice, 'DELETE', `statuses/${parent}`);
  await makeDue(reply.id);
  await makeDue(other.id);
  assert.equal(await publishNow(), 1);
  assert.equal(await publishNow(), 0);
  const { body } = await call(alice, 'GET', `scheduled_statuses/${reply.id}`);
  assert.equal(ScheduledStatus.parse(body).id, reply.id);
});

test('an answer to what is gone is a post of its own once its author sets another time', async () => {
  const [alice, bob] = [await person(), await person()];
  const parent = await make.status(database.db, bob);
  const [reply, kept] = [
    await schedule(alice, { status: 'well said', in_reply_to_id: parent }),
    await schedule(alice, {
      status: 'me too',
      in_reply_to_id: await make.status(database.db, bob),
    }),
  ];
  const move = async (id: string) => {
    const wish = { scheduled_at: later() };
    const { body } = await call(alice, 'PUT', `scheduled_statuses/${id}`, wish);
    return ScheduledStatus.parse(body).params.in_reply_to_id;
  };
  await call(bob, 'DELETE', `statuses/${parent}`);
  assert.equal(await move(reply.id), parent, 'nobody has seen yet that it cannot be published');
  await makeDue(reply.id);
  assert.equal(await publishNow(), 0);
  assert.equal(await move(reply.id), null);
  assert.notEqual(await move(kept.id), null);
  await makeDue(reply.id);
  await makeDue(kept.id);
  assert.equal(await publishNow(), 2);
  assert.deepEqual((await statusesOf(alice)).toSorted(), ['me too', 'well said']);
});

test('the same key is the same scheduled status', async () => {
  const alice = await person();
  const key = { 'Idempotency-Key': 'abc' };
  const [one, two] = await Promise.all([schedule(alice, {}, key), schedule(alice, {}, key)]);
  assert.equal(one.id, two.id);
  assert.equal(one.params.idempotency, 'abc');
});

test('a time of nowhere is that of UTC, and none is later than apps can read', () => {
  const zone = process.env.TZ;
  process.env.TZ = 'Asia/Tokyo';
  try {
    for (const text of ['2124-05-06T07:08:09', '2124-05-06 07:08', ' 2124-05-06T07:08:09.5 '])
      assert.match(readScheduledAt(text)?.toISOString() ?? '', /^2124-05-06T07:08:/, text);
    const told = readScheduledAt('2124-05-06T07:08:00+02:00');
    assert.equal(told?.toISOString(), '2124-05-06T05:08:00.000Z');
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
  for (const text of ['+010000-01-01T00:00:00Z', 'soon', '2124-13-01T00:00:00Z'])
    assert.throws(() => readScheduledAt(text), { message: 'Record invalid' });
});
