import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { Announcement } from '#server/contract/announcement.ts';
import { announcementMessage } from '#server/streaming/announcements.ts';
import { startApi } from '#server/testing/api-bed.ts';
import { type RequestOptions } from '#server/testing/api.ts';
import * as make from '#server/testing/factories.ts';
import { allAnnouncements, announce, removeAnnouncement } from './announce.ts';
import { announcementsRoutes } from './routes.ts';

const { database, deps, api } = await startApi((deps) => [announcementsRoutes(deps)]);

const person = () => make.localAccount(database.db);
const say = (text: string, more: object = {}) =>
  announce(database, { text, startsAt: null, endsAt: null, allDay: 'no', ...more });

async function call(as: string | null, method: string, path: string, options?: RequestOptions) {
  const response = await api.request(as, method, `/api/v1/announcements${path}`, options);
  return { status: response.status, body: (await response.json()) as unknown };
}

async function read(as: string): Promise<Announcement[]> {
  const { status, body } = await call(as, 'GET', '');
  assert.equal(status, 200, JSON.stringify(body));
  return z.array(Announcement).parse(body);
}

const reactions = async (as: string, id: string) =>
  (await read(as))
    .find((one) => one.id === id)
    ?.reactions.map(({ name, count, me }) => [name, count, me]);

test('everybody is told until it ends, and what they have read', async () => {
  const [alice, bob] = [await person(), await person()];
  const id = await say('Maintenance at https://wiki.example on #Sunday <b>');
  await say('Over', { endsAt: new Date(Date.now() - 1000) });
  const [shown, ...others] = await read(alice);
  assert.equal(others.length, 0);
  assert.equal(shown?.id, id);
  assert.equal(shown?.read, false);
  assert.match(shown?.content ?? '', /<a href="https:\/\/wiki\.example".*&lt;b&gt;/);
  assert.deepEqual(
    shown?.tags.map((tag) => tag.name),
    ['Sunday'],
  );
  assert.deepEqual((await call(alice, 'POST', `/${id}/dismiss`)).body, {});
  assert.deepEqual((await call(alice, 'POST', `/${id}/dismiss`)).body, {}, 'twice is fine');
  assert.deepEqual(
    (await read(alice)).map((one) => one.read),
    [true],
    'it stays, as read',
  );
  assert.equal((await read(bob)).length, 1);
  assert.equal((await call(null, 'GET', '')).status, 401);
  assert.equal((await call(alice, 'POST', '/99999/dismiss')).status, 404);
  assert.equal((await call(bob, 'POST', `/${id}/dismiss`, { scopes: ['read'] })).status, 403);
  await removeAnnouncement(database, id);
  assert.deepEqual(await read(bob), []);
  assert.equal((await allAnnouncements(database.db)).length, 1);
});

test('reactions are emoji, counted, and at most eight', async () => {
  const [alice, bob] = [await person(), await person()];
  const id = await say('Party');
  const emoji = await database.db
    .insertInto('custom_emojis')
    .values({
      domain: '',
      shortcode: 'wiki',
      image_url: '',
      image_key: 'emojis/aa/bb/cc.png',
      static_key: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  assert.ok(emoji.id);
  const at = (name: string) => `/${id}/reactions/${encodeURIComponent(name)}`;
  assert.deepEqual((await call(alice, 'PUT', at('🎉'))).body, {});
  assert.deepEqual((await call(alice, 'PUT', at('🎉'))).body, {}, 'twice is once');
  assert.deepEqual((await call(bob, 'PUT', at('🎉'))).body, {});
  assert.deepEqual((await call(bob, 'PUT', at('wiki'))).body, {});
  assert.deepEqual(await reactions(alice, id), [
    ['🎉', 2, true],
    ['wiki', 1, false],
  ]);
  const [shown] = await read(alice);
  assert.match(shown?.reactions[1]?.url ?? '', /emojis\/aa/);
  assert.deepEqual((await call(alice, 'PUT', at('nothing'))).body, {
    error: 'Validation failed: Name is not a recognized emoji',
  });
  assert.equal((await call(alice, 'PUT', `/99999/reactions/x`)).status, 404);
  assert.equal((await call(alice, 'DELETE', at('wiki'))).status, 404, 'not one’s own');
  assert.equal((await call(alice, 'PUT', at('❤️'), { scopes: ['read'] })).status, 403);
  for (const name of ['❤️', '👍', '😀', '🇩🇪', '👩‍🚀', '☀'])
    assert.equal((await call(alice, 'PUT', at(name))).status, 200, name);
  assert.equal((await call(alice, 'PUT', at('🐢'))).status, 422, 'the ninth');
  assert.equal((await call(bob, 'PUT', at('👍'))).status, 200, 'another of the eight');
  assert.deepEqual((await call(alice, 'DELETE', at('🎉'))).body, {});
  assert.deepEqual((await reactions(alice, id))?.[0], ['🎉', 1, false]);
});

test('streams are told', async () => {
  const alice = await person();
  const id = await say('Hear');
  await call(alice, 'PUT', `/${id}/reactions/${encodeURIComponent('🎉')}`);
  const payload = async (signal: Parameters<typeof announcementMessage>[1]) =>
    (await announcementMessage(deps, signal))?.payload ?? null;
  const shown = Announcement.parse(
    JSON.parse((await payload({ event: 'announcement', announcementId: id })) ?? ''),
  );
  assert.equal(shown.id, id);
  assert.equal('read' in shown, false);
  assert.deepEqual(
    JSON.parse(
      (await payload({ event: 'announcement.reaction', announcementId: id, name: '🎉' })) ?? '',
    ),
    {
      name: '🎉',
      count: 1,
      announcement_id: id,
    },
  );
  assert.equal(await payload({ event: 'announcement.delete', announcementId: id }), id);
  assert.equal(await payload({ event: 'announcement', announcementId: '99999' }), null);
  const names = await database.db.selectFrom('events').select('name').execute();
  for (const name of ['announcement.published', 'announcement.reacted', 'announcement.removed'])
    assert.ok(
      names.some((row) => row.name === name),
      name,
    );
});
