import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { block } from '#server/accounts/relations/block.ts';
import { newId } from '#server/core/ids.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { suspendAccount } from '#server/moderation/suspend-account.ts';
import { addPoll } from '#server/polls/keep.ts';
import { setSetting } from '#server/settings/settings.ts';
import { buryStatus } from '#server/statuses/bury.ts';
import { edit } from '#server/statuses/edit.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { openReadingBed, type ReadingBed } from '#server/testing/reading-bed.ts';

/** Documents that are kept ready, and those who ask for what may not be seen any more. */
let bed: ReadingBed;
before(async () => {
  bed = await openReadingBed();
});
after(() => bed.close());

const deps = () => testDeps(bed.db);
const set = (table: 'accounts' | 'statuses', id: string, values: object) =>
  bed.db
    .updateTable(table)
    .set(values as never)
    .where('id', '=', id)
    .execute();

/** Somebody with a post, and where their documents are. */
async function scene() {
  const username = make.uniqueName('writer');
  const author = await make.localAccount(bed.db, { username });
  await make.user(bed.db, author);
  const status = await make.status(bed.db, author);
  await inTransaction(bed.db, (tx) =>
    addPoll(tx, status, {
      options: ['a', 'b'],
      expiresAt: null,
      multiple: false,
      hideTotals: false,
    }),
  );
  const picture = newId();
  await bed.db
    .insertInto('media')
    .values({ id: picture, account_id: author, status_id: status, type: 'image', file_key: 'x' })
    .execute();
  const actor = `/users/${username}`;
  const note = `${actor}/statuses/${status}`;
  const finger = `/.well-known/webfinger?resource=acct:${username}@social.example`;
  return { username, author, status, picture, actor, note, finger };
}
type Scene = Awaited<ReturnType<typeof scene>>;

const paths = ({ actor, note, finger }: Scene) => [actor, note, `${note}/activity`, finger];
const statuses = async (all: string[], headers = {}) =>
  await Promise.all(all.map(async (path) => (await bed.get(path, undefined, headers)).status));

test('who has a document already is told so, until it changes', async () => {
  const it = await scene();
  for (const path of paths(it)) {
    const first = await bed.get(path);
    const again = await bed.get(path);
    assert.equal(await again.text(), await first.text());
    const etag = first.headers.get('etag') ?? '';
    assert.match(etag, /^".{27}"$/);
    const known = await bed.get(path, undefined, { 'if-none-match': `"x", W/${etag}` });
    assert.equal(known.status, 304);
    assert.equal(await known.text(), '');
    assert.equal(known.headers.get('etag'), etag);
  }
  const avatar = JSON.stringify({ key: 'avatars/new.png', mime_type: 'image/png' });
  const etags = await Promise.all(
    paths(it).map(async (path) => (await bed.get(path)).headers.get('etag') ?? ''),
  );
  await set('accounts', it.author, { avatar, display_name: 'Anew' });
  await set('statuses', it.status, { content: '<p>Anew</p>' });
  for (const [at, path] of paths(it).entries())
    assert.equal((await statuses([path], { 'if-none-match': etags[at] }))[0], 200, path);
});

test('nothing is served that may not be seen any more', async (t) => {
  const open = [200, 200, 200, 200];
  const ends: Record<string, [(scene: Scene) => Promise<unknown>, number[]]> = {
    'the post is for followers now': [
      ({ status }) => set('statuses', status, { visibility: 'private' }),
      [200, 404, 404, 200],
    ],
    'the post is for named people now': [
      ({ status }) => set('statuses', status, { visibility: 'direct' }),
      [200, 404, 404, 200],
    ],
    'the post is deleted': [
      ({ status }) => inTransaction(bed.db, (tx) => buryStatus(tx, status)),
      [200, 410, 410, 200],
    ],
    'the author is suspended': [
      ({ author }) => suspendAccount(bed.db, author),
      [200, 404, 404, 200],
    ],
    'the author waits for approval again': [
      ({ author }) =>
        bed.db
          .updateTable('users')
          .set({ approved_at: null })
          .where('account_id', '=', author)
          .execute(),
      [404, 200, 200, 404],
    ],
    'the account is gone': [
      async ({ author }) => {
        await suspendAccount(bed.db, author);
        await bed.db.deleteFrom('users').where('account_id', '=', author).execute();
      },
      [410, 404, 404, 410],
    ],
  };
  for (const [name, [end, expected]] of Object.entries(ends)) {
    await t.test(name, async () => {
      const it = await scene();
      const tags = await Promise.all(
        paths(it).map(async (path) => (await bed.get(path)).headers.get('etag')),
      );
      assert.deepEqual(await statuses(paths(it)), open);
      await end(it);
      assert.deepEqual(await statuses(paths(it)), expected);
      // A caller who has it is not told that it still is what they have.
      for (const [at, path] of paths(it).entries()) {
        const known = await bed.get(path, undefined, { 'if-none-match': tags[at] ?? '' });
        if (expected[at] !== 200) assert.equal(known.status, expected[at], path);
      }
    });
  }
});

test('a suspended author’s profile shows no more than the name', async () => {
  const it = await scene();
  await set('accounts', it.author, { display_name: 'Shown', note: 'Shown, too' });
  assert.match(await (await bed.get(it.actor)).text(), /Shown/);
  await suspendAccount(bed.db, it.author);
  const text = await (await bed.get(it.actor)).text();
  assert.doesNotMatch(text, /Shown/);
  assert.match(text, /"suspended":true/);
});

test('what was kept for all is not kept from the rules for one', async () => {
  const it = await scene();
  const reader = await make.remoteAccount(bed.db);
  await set('statuses', it.status, { visibility: 'private' });
  await make.follow(bed.db, reader, it.author);
  bed.signer = reader;
  const mine = await bed.get(it.note);
  assert.equal(mine.status, 200);
  assert.equal(mine.headers.get('cache-control'), 'private, no-store');
  bed.signer = null;
  assert.equal((await bed.get(it.note)).status, 404);
  bed.signer = reader;
  await block(deps(), { accountId: it.author, targetAccountId: reader });
  assert.equal((await bed.get(it.note)).status, 404);
  bed.signer = null;
});

test('in secure mode nobody gets without a signature what was open before', async () => {
  const it = await scene();
  const peers = paths(it).slice(0, 3);
  assert.deepEqual(await statuses(peers), [200, 200, 200]);
  await setSetting(bed.db, 'federation.authorized_fetch', 'on');
  try {
    assert.deepEqual(await statuses(peers), [401, 401, 401]);
    bed.signer = await make.remoteAccount(bed.db);
    for (const path of peers) {
      const signed = await bed.get(path);
      assert.equal(signed.status, 200);
      assert.equal(signed.headers.get('cache-control'), 'private, no-store');
    }
  } finally {
    bed.signer = null;
    await setSetting(bed.db, 'federation.authorized_fetch', 'off');
  }
});

test('whatever a document shows makes a new one when it changes', async (t) => {
  const reply = (it: Scene) =>
    make.status(bed.db, it.author, {
      in_reply_to_id: it.status,
      in_reply_to_account_id: it.author,
      in_reply_to_uri: `https://social.example${it.note}`,
    });
  const changes: Record<string, ['actor' | 'note' | 'finger', (scene: Scene) => Promise<unknown>]> =
    {
      'an edit': [
        'note',
        ({ author, status, picture }) =>
          edit(deps(), {
            accountId: author,
            statusId: status,
            text: 'other',
            mediaIds: [picture],
          }),
      ],
      'a description': [
        'note',
        ({ picture }) =>
          bed.db
            .updateTable('media')
            .set({ description: 'A cat' })
            .where('id', '=', picture)
            .execute(),
      ],
      'somebody named': [
        'note',
        async ({ status }) =>
          bed.db
            .insertInto('status_mentions')
            .values({ status_id: status, account_id: await make.remoteAccount(bed.db) })
            .execute(),
      ],
      'a vote': [
        'note',
        ({ status }) =>
          bed.db
            .updateTable('poll_options')
            .set({ votes_count: 3 })
            .where('position', '=', 1)
            .where('poll_id', 'in', (eb) =>
              eb.selectFrom('polls').select('id').where('status_id', '=', status),
            )
            .execute(),
      ],
      'an answer to oneself': ['note', reply],
      'a favourite counted': [
        'note',
        ({ status }) =>
          bed.db
            .insertInto('status_stats')
            .values({ status_id: status, favourites_count: 7 })
            .onConflict((oc) => oc.column('status_id').doUpdateSet({ favourites_count: 7 }))
            .execute(),
      ],
      'a name': ['actor', ({ author }) => set('accounts', author, { display_name: 'New' })],
      'a move': [
        'actor',
        async ({ author }) =>
          set('accounts', author, { moved_to_account_id: await make.remoteAccount(bed.db) }),
      ],
      'a key': [
        'actor',
        ({ author }) =>
          bed.db
            .insertInto('account_keys')
            .values({
              key_id: `https://social.example/keys/${author}`,
              account_id: author,
              public_key_pem: 'x',
              private_key_pem: 'y',
            })
            .execute(),
      ],
      'a portrait': [
        'finger',
        ({ author }) =>
          set('accounts', author, { avatar: JSON.stringify({ key: 'a.png', mime_type: null }) }),
      ],
    };
  for (const [name, [what, change]] of Object.entries(changes)) {
    await t.test(name, async () => {
      const it = await scene();
      const read = async () => await (await bed.get(it[what])).text();
      const first = await read();
      assert.equal(await read(), first);
      await change(it);
      assert.notEqual(await read(), first);
    });
  }
});
