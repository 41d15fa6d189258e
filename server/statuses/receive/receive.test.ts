import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Status } from '#server/contract/status.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import { localAccount, remoteAccount, status } from '#server/testing/factories.ts';
import { hydrateStatus } from '../hydrate.ts';
import { publish } from '../publish.ts';
import { receiveDelete } from './receive-delete.ts';
import { receiveEdit } from './receive-edit.ts';
import { receiveStatus } from './receive.ts';
import type { RemoteMedia, RemoteStatus } from './remote-status.ts';

let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
let author: string;
before(async () => {
  database = await createTestDatabase();
  deps = testDeps(database.db);
  author = await remoteAccount(database.db, { username: 'dora' });
});
after(() => database.close());

let count = 0;
function note(overrides: Partial<RemoteStatus> = {}): RemoteStatus {
  count += 1;
  return {
    uri: `https://remote.example/notes/${count}`,
    url: `https://remote.example/@dora/${count}`,
    accountId: author,
    visibility: 'public',
    content: '<p>Hello</p>',
    spoilerText: '',
    sensitive: false,
    language: 'en',
    inReplyToUri: null,
    publishedAt: new Date('2026-01-02T03:04:05.678Z'),
    editedAt: null,
    mentions: [],
    hashtags: [],
    media: [],
    poll: null,
    ...overrides,
  };
}

const picture = (url: string): RemoteMedia => ({
  type: 'image',
  url,
  previewUrl: null,
  mimeType: 'image/png',
  description: 'a cat',
  blurhash: null,
  width: 40,
  height: 20,
  focusX: null,
  focusY: null,
});

async function read(id: string | null, viewer: string | null = null) {
  assert.ok(id);
  const shown = await hydrateStatus(deps, id, viewer);
  assert.ok(shown, 'the status is visible');
  return Status.parse(shown);
}

test('a remote status is kept with all its parts, its HTML made safe', async () => {
  const alice = await localAccount(database.db);
  const id = await receiveStatus(
    deps,
    note({
      content:
        '<p onclick="x()">Hi<script>alert(1)</script> <img src="https://e.example/i.png"></p>',
      mentions: [{ accountId: alice, silent: false }],
      hashtags: ['Łódź'],
      media: [picture('https://remote.example/cat.png')],
    }),
  );
  const shown = await read(id);
  assert.equal(shown.created_at, '2026-01-02T03:04:05.678Z');
  assert.ok(!/script|onclick|<img/.test(shown.content));
  assert.deepEqual(
    shown.mentions.map((m) => m.id),
    [alice],
  );
  assert.deepEqual(
    shown.tags.map((tag) => tag.name),
    ['lodz'],
  );
  assert.equal(shown.media_attachments[0]?.remote_url, 'https://remote.example/cat.png');
  assert.equal(shown.media_attachments[0]?.description, 'a cat');
  assert.equal(shown.application, null);
});

test('the same uri is one status, also at the same moment', async () => {
  const same = note();
  const ids = await Promise.all(Array.from({ length: 6 }, () => receiveStatus(deps, same)));
  assert.equal(new Set(ids).size, 1);
  const rows = await database.db
    .selectFrom('statuses')
    .select('id')
    .where('uri', '=', same.uri)
    .execute();
  assert.equal(rows.length, 1);
});

test('a date in the future is now', async () => {
  const id = await receiveStatus(deps, note({ publishedAt: new Date('2999-01-01T00:00:00Z') }));
  assert.ok(new Date((await read(id)).created_at) <= new Date());
});

test('replies find their parent in whatever order they arrive', async () => {
  const [parent, child] = [note(), note()];
  const grandchild = note({ inReplyToUri: child.uri });
  const grandchildId = await receiveStatus(deps, grandchild);
  const childId = await receiveStatus(deps, { ...child, inReplyToUri: parent.uri });
  assert.equal((await read(childId)).in_reply_to_id, null);
  const parentId = await receiveStatus(deps, parent);
  assert.equal((await read(childId)).in_reply_to_id, parentId);
  assert.equal((await read(grandchildId)).in_reply_to_id, childId);
  assert.equal((await read(parentId)).replies_count, 1);
  assert.equal((await read(childId)).replies_count, 1);
  const rows = await database.db
    .selectFrom('statuses')
    .select('conversation_id')
    .where('uri', 'in', [parent.uri, child.uri, grandchild.uri])
    .execute();
  assert.equal(
    new Set(rows.map((row) => row.conversation_id)).size,
    1,
    'they share a conversation',
  );
});

test('a parent and its reply that arrive at the same moment are linked', async () => {
  for (let round = 0; round < 10; round += 1) {
    const parent = note();
    const child = note({ inReplyToUri: parent.uri });
    const [parentId, childId] = await Promise.all([
      receiveStatus(deps, parent),
      receiveStatus(deps, child),
    ]);
    assert.equal((await read(childId)).in_reply_to_id, parentId);
    assert.equal((await read(parentId)).replies_count, 1);
  }
});

test('what arrives together is kept together, and what cannot be kept fails alone', async () => {
  const busy = await remoteAccount(database.db, { username: 'busy' });
  const by = (overrides: Partial<RemoteStatus> = {}) => note({ accountId: busy, ...overrides });
  const first = by({ hashtags: ['Wiki', 'Together'] });
  const second = by({ inReplyToUri: first.uri, hashtags: ['together'] });
  const third = by({ inReplyToUri: second.uri, media: [picture('https://remote.example/t.png')] });
  const gone = by();
  await receiveDelete(deps, { uri: gone.uri, accountId: busy });
  const stray = by({ accountId: '4711' });
  const all = [third, first, gone, stray, second, first, by()];
  const results = await Promise.allSettled(all.map((one) => receiveStatus(deps, one)));
  assert.deepEqual(
    results.map((result) => (result.status === 'rejected' ? 'failed' : typeof result.value)),
    ['string', 'string', 'object', 'failed', 'string', 'string', 'string'],
  );
  const ids = results.map((result) => (result.status === 'fulfilled' ? result.value : null));
  assert.equal(ids[5], ids[1]);
  const [shown, reply, leaf] = await Promise.all([ids[1]!, ids[4]!, ids[0]!].map((id) => read(id)));
  assert.deepEqual(shown?.tags.map((tag) => tag.name).sort(), ['together', 'wiki']);
  assert.equal(shown?.replies_count, 1);
  assert.equal(reply?.in_reply_to_id, ids[1]);
  assert.equal(leaf?.in_reply_to_id, ids[4]);
  assert.equal(leaf?.media_attachments.length, 1);
  const kept = await database.db
    .selectFrom('statuses')
    .select('conversation_id')
    .distinct()
    .where('id', 'in', [ids[0]!, ids[1]!, ids[4]!])
    .execute();
  assert.equal(kept.length, 1);
  const { statuses_count } = await database.db
    .selectFrom('account_stats')
    .select('statuses_count')
    .where('account_id', '=', busy)
    .executeTakeFirstOrThrow();
  assert.equal(statuses_count, 4);
  const events = await database.db
    .selectFrom('events')
    .select('payload')
    .where('name', '=', 'status.published')
    .execute();
  for (const id of new Set([ids[0], ids[1], ids[4], ids[6]]))
    assert.equal(events.filter(({ payload }) => payload['statusId'] === id).length, 1);
});

test('a reply to one of ours is counted', async () => {
  const alice = await localAccount(database.db);
  const ours = await publish(deps, { accountId: alice, text: 'hello' });
  const { uri } = await read(ours);
  await receiveStatus(deps, note({ inReplyToUri: uri }));
  assert.equal((await read(ours)).replies_count, 1);
});

test('an edit replaces the text and keeps what was', async () => {
  const original = note({
    media: [picture('https://remote.example/1.png'), picture('https://remote.example/2.png')],
    hashtags: ['old'],
  });
  const id = await receiveStatus(deps, original);
  const second = (await read(id)).media_attachments[1]?.id;
  const editedAt = new Date('2026-01-03T00:00:00Z');
  const edited = {
    ...original,
    content: '<p>Better</p>',
    editedAt,
    media: [picture('https://remote.example/2.png')],
    hashtags: ['new'],
  };
  assert.equal(await receiveEdit(deps, edited), id);
  const shown = await read(id);
  assert.equal(shown.content, '<p>Better</p>');
  assert.equal(shown.edited_at, editedAt.toISOString());
  assert.deepEqual(
    shown.media_attachments.map((m) => m.id),
    [second],
  );
  assert.deepEqual(
    shown.tags.map((tag) => tag.name),
    ['new'],
  );
  await receiveEdit(deps, edited);
  await receiveEdit(deps, {
    ...original,
    content: '<p>Stale</p>',
    editedAt: new Date('2026-01-02T12:00:00Z'),
  });
  assert.equal((await read(id)).content, '<p>Better</p>');
  const versions = await database.db
    .selectFrom('status_edits')
    .select(['content', 'created_at'])
    .where('status_id', '=', id ?? '')
    .execute();
  assert.deepEqual(versions, [{ content: '<p>Hello</p>', created_at: original.publishedAt }]);
});

test('what reads differently was edited, also where its author does not say so', async () => {
  const original = note();
  const id = await receiveStatus(deps, original);
  await receiveEdit(deps, { ...original, media: [picture('https://remote.example/3.png')] });
  assert.equal((await read(id)).edited_at, null);
  await receiveEdit(deps, { ...original, content: '<p>Never said that</p>' });
  const shown = await read(id);
  assert.equal(shown.content, '<p>Never said that</p>');
  assert.ok(shown.edited_at !== null);
  const versions = database.db.selectFrom('status_edits').select('content');
  assert.deepEqual(await versions.where('status_id', '=', id ?? '').execute(), [
    { content: '<p>Hello</p>' },
  ]);
});

test('an edit by somebody else changes nothing; one of something unknown keeps it', async () => {
  const original = note();
  const id = await receiveStatus(deps, original);
  const stranger = await remoteAccount(database.db);
  assert.equal(
    await receiveEdit(deps, {
      ...original,
      accountId: stranger,
      content: 'x',
      editedAt: new Date(),
    }),
    null,
  );
  assert.equal((await read(id)).content, '<p>Hello</p>');
  assert.ok(await receiveEdit(deps, note({ editedAt: new Date() })));
});

test('a deletion takes the status, its boosts and its counts, once', async () => {
  const alice = await localAccount(database.db);
  const parent = await publish(deps, { accountId: alice, text: 'hello' });
  const reply = note({ inReplyToUri: (await read(parent)).uri });
  const id = await receiveStatus(deps, reply);
  const boost = await status(database.db, alice, { reblog_of_id: id });
  const remove = () => receiveDelete(deps, { uri: reply.uri, accountId: author });
  await Promise.all([remove(), remove()]);
  assert.equal(await hydrateStatus(deps, id ?? '', null), null);
  assert.equal(await hydrateStatus(deps, boost, alice), null);
  assert.equal((await read(parent)).replies_count, 0);
  const events = await database.db
    .selectFrom('events')
    .selectAll()
    .where('name', '=', 'status.deleted')
    .execute();
  assert.equal(events.filter((event) => event.payload['statusId'] === id).length, 1);
  assert.equal(await receiveStatus(deps, reply), null, 'it does not come back');
});

test('a deletion that comes first wins, from its own host only', async () => {
  const late = note();
  await receiveDelete(deps, { uri: late.uri, accountId: author });
  assert.equal(await receiveStatus(deps, late), null);
  const foreigner = await remoteAccount(database.db, { domain: 'evil.example' });
  const safe = note();
  await receiveDelete(deps, { uri: safe.uri, accountId: foreigner });
  const id = await receiveStatus(deps, safe);
  await receiveDelete(deps, { uri: safe.uri, accountId: foreigner });
  assert.ok(await read(id));
});
