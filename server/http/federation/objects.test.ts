import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as make from '#server/testing/factories.ts';
import { openReadingBed, type ReadingBed } from '#server/testing/reading-bed.ts';

const ORIGIN = make.TEST_ORIGIN;
const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8';
const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';

let bed: ReadingBed;

before(async () => {
  bed = await openReadingBed();
});
after(() => bed.close());

const get: ReadingBed['get'] = (...args) => bed.get(...args);
// eslint-disable-next-line typescript/no-explicit-any
const json = async (response: Response | Promise<Response>): Promise<any> =>
  await (await response).json();

test('a Note says everything, in arrays, with one spelling of its content', async () => {
  const bob = await make.remoteAccount(bed.db, { username: 'bob' });
  const id = await make.status(bed.db, bed.alice, {
    language: 'en',
    spoiler_text: 'Careful',
    sensitive: true,
    mentions: [bob],
  });
  await bed.db
    .insertInto('media')
    .values({
      id: '5',
      account_id: bed.alice,
      status_id: id,
      type: 'image',
      mime_type: 'image/png',
      file_key: 'originals/x.png',
      description: 'A map',
      blurhash: 'LEHV6n',
      meta: JSON.stringify({ original: { width: 640, height: 480 } }),
      focus_x: 0.5,
      focus_y: -0.25,
    })
    .execute();
  const tag = await bed.db
    .insertInto('hashtags')
    .values({ name: 'maps', display_name: 'Maps' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await bed.db
    .insertInto('status_hashtags')
    .values({ status_id: id, hashtag_id: tag.id })
    .execute();
  const response = await get(`/users/Alice/statuses/${id}`);
  assert.match(response.headers.get('cache-control') ?? '', /public/);
  const note = await json(response);
  assert.equal(note.type, 'Note');
  assert.deepEqual(note.to, [PUBLIC]);
  assert.deepEqual(note.cc, [
    `${ORIGIN}/users/Alice/followers`,
    'https://remote.example/users/bob',
  ]);
  assert.equal(note.contentMap.en, note.content);
  assert.equal(note.summary, 'Careful');
  assert.equal(note.updated, undefined);
  assert.deepEqual(note.attachment, [
    {
      type: 'Document',
      mediaType: 'image/png',
      url: `${ORIGIN}/media/originals/x.png`,
      name: 'A map',
      summary: 'A map',
      width: 640,
      height: 480,
      blurhash: 'LEHV6n',
      focalPoint: [0.5, -0.25],
    },
  ]);
  assert.deepEqual(note.tag, [
    { type: 'Mention', href: 'https://remote.example/users/bob', name: '@bob@remote.example' },
    { type: 'Hashtag', href: `${ORIGIN}/tags/maps`, name: '#maps' },
  ]);
  assert.equal(note.context, `${ORIGIN}/contexts/${id}`);
  assert.equal(note.replies.type, 'Collection');
  const create = await json(get(`/users/Alice/statuses/${id}/activity`));
  assert.equal(create.type, 'Create');
  assert.deepEqual(create.to, note.to);
  assert.equal(create.object.id, note.id);
  assert.equal(
    (await get(`/users/Alice/statuses/${id}`, BROWSER)).headers.get('location'),
    `${ORIGIN}/@Alice/${id}`,
  );
  assert.equal((await json(get(`/@Alice/${id}`))).id, note.id);
  assert.equal((await get(`/users/bob/statuses/${id}`)).status, 404);
});

test('what is not for everybody is shown to its signed readers only, and looks absent otherwise', async () => {
  const follower = await make.remoteAccount(bed.db);
  const stranger = await make.remoteAccount(bed.db);
  await make.follow(bed.db, follower, bed.alice);
  const secret = await make.status(bed.db, bed.alice, { visibility: 'private' });
  const letter = await make.status(bed.db, bed.alice, {
    visibility: 'direct',
    mentions: [stranger],
  });
  try {
    const absent = await (await get('/users/Alice/statuses/1')).text();
    for (const [who, id, status] of [
      [null, secret, 404],
      [stranger, secret, 404],
      [follower, secret, 200],
      [null, letter, 404],
      [follower, letter, 404],
      [stranger, letter, 200],
    ] as const) {
      bed.signer = who;
      const response = await get(`/users/Alice/statuses/${id}`);
      assert.equal(response.status, status);
      if (status === 404) assert.equal(await response.text(), absent);
      else assert.match(response.headers.get('cache-control') ?? '', /private/);
    }
    bed.signer = null;
    for (const path of ['replies', 'likes', 'activity']) {
      assert.equal((await get(`/users/Alice/statuses/${secret}/${path}`)).status, 404);
    }
    assert.equal((await get(`/contexts/${secret}`)).status, 404);
    for (const path of ['replies', 'replies?page=true', 'likes', 'shares']) {
      bed.signer = stranger;
      assert.equal((await get(`/users/Alice/statuses/${secret}/${path}`)).status, 404);
      bed.signer = follower;
      const response = await get(`/users/Alice/statuses/${secret}/${path}`);
      assert.equal(response.status, 200, path);
      assert.match(response.headers.get('cache-control') ?? '', /private/);
    }
  } finally {
    bed.signer = null;
  }
});

test('a deleted status leaves a tombstone, but a private one leaves nothing', async () => {
  const open = await make.status(bed.db, bed.alice, { deleted_at: new Date() });
  const closed = await make.status(bed.db, bed.alice, {
    visibility: 'private',
    deleted_at: new Date(),
  });
  const gone = await get(`/users/Alice/statuses/${open}`);
  assert.equal(gone.status, 410);
  assert.equal((await json(gone)).type, 'Tombstone');
  assert.equal((await get(`/users/Alice/statuses/${closed}`)).status, 404);
});

test('the outbox holds what everybody may see, in pages, whoever asks', async () => {
  const carol = await make.localAccount(bed.db, { username: 'carol' });
  const open = await make.status(bed.db, carol);
  const quiet = await make.status(bed.db, carol, { visibility: 'unlisted' });
  const boost = await make.boost(bed.db, carol, open);
  await make.status(bed.db, carol, { visibility: 'private' });
  await make.status(bed.db, carol, { visibility: 'direct', mentions: [bed.alice] });
  await make.status(bed.db, carol, { deleted_at: new Date() });
  bed.signer = bed.alice;
  const outbox = await json(get('/users/carol/outbox'));
  assert.equal(outbox.type, 'OrderedCollection');
  const page = await json(get(new URL(outbox.first).pathname + new URL(outbox.first).search));
  bed.signer = null;
  assert.equal(page.type, 'OrderedCollectionPage');
  assert.deepEqual(
    page.orderedItems.map((item: { type: string; id: string }) => [item.type, item.id]),
    [
      ['Announce', `${ORIGIN}/users/carol/statuses/${boost}/activity`],
      ['Create', `${ORIGIN}/users/carol/statuses/${quiet}/activity`],
      ['Create', `${ORIGIN}/users/carol/statuses/${open}/activity`],
    ],
  );
  assert.equal(page.orderedItems[0].object, `${ORIGIN}/users/carol/statuses/${open}`);
  assert.equal(page.next, undefined);
});

test('followers and following show who, unless they are hidden', async () => {
  const dave = await make.localAccount(bed.db, { username: 'dave' });
  const fan = await make.remoteAccount(bed.db, { username: 'fan' });
  await make.follow(bed.db, fan, dave);
  const followers = await json(get('/users/dave/followers'));
  assert.equal(followers.totalItems, 1);
  assert.deepEqual((await json(get('/users/dave/followers?page=true'))).orderedItems, [
    'https://remote.example/users/fan',
  ]);
  assert.deepEqual((await json(get('/users/dave/following?page=true'))).orderedItems, []);
  await bed.db
    .updateTable('accounts')
    .set({ hide_collections: true })
    .where('id', '=', dave)
    .execute();
  for (const path of ['/users/dave/followers', '/users/dave/followers?page=true']) {
    const hidden = await json(get(path));
    assert.equal(hidden.totalItems, 1);
    assert.equal(hidden.first ?? hidden.orderedItems, undefined);
  }
});

test('featured holds the pins that everybody may see', async () => {
  const erin = await make.localAccount(bed.db, { username: 'erin' });
  const open = await make.status(bed.db, erin);
  const secret = await make.status(bed.db, erin, { visibility: 'private' });
  for (const id of [open, secret])
    await bed.db.insertInto('pins').values({ account_id: erin, status_id: id }).execute();
  const featured = await json(get('/users/erin/collections/featured'));
  assert.deepEqual(
    featured.orderedItems.map((note: { id: string }) => note.id),
    [`${ORIGIN}/users/erin/statuses/${open}`],
  );
});

test('replies come in two pages, the thread in one', async () => {
  const frank = await make.localAccount(bed.db, { username: 'frank' });
  const other = await make.remoteAccount(bed.db);
  const root = await make.status(bed.db, frank);
  const uri = `${ORIGIN}/users/frank/statuses/${root}`;
  const reply = { in_reply_to_id: root, in_reply_to_uri: uri, conversation_id: root };
  const own = await make.status(bed.db, frank, reply);
  const theirs = await make.status(bed.db, other, reply);
  await make.status(bed.db, other, { ...reply, visibility: 'private' });
  const path = (url: string) => url.slice(ORIGIN.length);
  const note = await json(get(path(uri)));
  assert.deepEqual(note.replies.first.items, [`${ORIGIN}/users/frank/statuses/${own}`]);
  const first = await json(get(path((await json(get(path(note.replies.id)))).first)));
  assert.deepEqual(first.items, [`${ORIGIN}/users/frank/statuses/${own}`]);
  const second = await json(get(path(first.next)));
  assert.equal(second.items.length, 1);
  assert.match(second.items[0], new RegExp(`/statuses/${theirs}$`));
  assert.equal(second.next, undefined);
  assert.equal((await json(get(path(note.context)))).first.items.length, 3);
});
