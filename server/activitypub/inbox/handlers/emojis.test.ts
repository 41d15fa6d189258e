import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hydrateAccountList } from '#server/accounts/hydrate.ts';
import { hydrateStatus } from '#server/statuses/hydrate.ts';
import { testDeps } from '#server/testing/deps.ts';
import {
  alice,
  aliceId,
  bobUri,
  createOf,
  database,
  deliver,
  newUri,
  noteOf,
  remote,
  statusBy,
} from '#server/testing/inbox-world.ts';
import { PUBLIC } from '../../vocab.ts';

const emoji = (name: string, file = name) => ({
  id: null,
  type: 'Emoji',
  name: `:${name}:`,
  updated: '2026-01-01T00:00:00Z',
  icon: { type: 'Image', mediaType: 'image/png', url: `${remote.origin}/emoji/${file}.png` },
});
const shownOf = async (uri: string) =>
  (await hydrateStatus(testDeps(database.db), (await statusBy(uri))!.id, null))!;

test('custom emoji of a post are shown from our proxy, and follow its edits', async () => {
  const note = noteOf(alice, {
    content: '<p>:blobcat: :wiki:</p>',
    to: [PUBLIC, bobUri],
    tag: [
      emoji('wiki'),
      emoji('blobcat'),
      emoji('blobcat'),
      { ...emoji('evil'), icon: { type: 'Image', url: 'javascript:alert(1)' } },
      { ...emoji('x'), name: ':no spaces:' },
    ],
  });
  assert.equal(await deliver(createOf(note)), null);
  const shown = await shownOf(note.id);
  assert.deepEqual(
    shown.emojis.map((one) => one.shortcode),
    ['blobcat', 'wiki'],
  );
  for (const one of shown.emojis) assert.match(one.url, /^[^?]*\/media\/proxy\/emojis\/\d+\?v=/);
  const edited = { ...note, tag: [emoji('wiki', 'new')], updated: '2026-11-02T00:00:00Z' };
  assert.equal(await deliver({ id: newUri(alice), type: 'Update', object: edited }), null);
  const after = await shownOf(note.id);
  assert.deepEqual(
    after.emojis.map((one) => one.shortcode),
    ['wiki'],
  );
  const before = shown.emojis.find((one) => one.shortcode === 'wiki');
  assert.notEqual(after.emojis[0]?.url, before?.url);
});

test('custom emoji in a name are shown with the account', async () => {
  alice.document['name'] = 'Alice :star:';
  alice.document['tag'] = [emoji('star')];
  const update = { id: newUri(alice), type: 'Update', object: alice.document };
  assert.equal(await deliver(update), null);
  const [account] = await hydrateAccountList(testDeps(database.db), [aliceId]);
  assert.deepEqual(
    account?.emojis.map((one) => one.shortcode),
    ['star'],
  );
});
