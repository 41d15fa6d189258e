import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type CommonsStub, createCommonsStub } from '#server/testing/commons-stub.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { configIn } from './io.ts';
import { main } from './main.ts';

/** `social feeds …` from making a feed to deleting it, against a wiki. */

let commons: CommonsStub;
let database: TestDatabase;
let folder: string;

before(async () => {
  commons = await createCommonsStub();
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'social-cli-feeds-'));
});
after(async () => {
  await database.close();
  await commons.close();
  await rm(folder, { recursive: true, force: true });
});

async function social(...args: string[]): Promise<string> {
  const env = { DATABASE_URL: database.url, DATA_DIR: folder, LOG_LEVEL: 'silent' };
  const out: string[] = [];
  const complaints: string[] = [];
  const code = await main(args, {
    config: () => configIn({ ...env, ...commons.env }),
    write: (line) => void out.push(line),
    complain: (line) => void complaints.push(line),
  });
  if (code !== 0) throw new Error(`ended with ${code}:\n${complaints.join('\n')}`);
  return out.join('\n');
}

async function answer<T>(...args: string[]): Promise<T> {
  return JSON.parse(await social(...args, '--json')) as T;
}

interface Item {
  id: string;
  key: string;
  title: string;
  state: string;
  reason: string | null;
  url: string | null;
}
const items = (...more: string[]) => answer<Item[]>('feeds', 'items', 'kites', ...more);

function fill(...pageids: number[]): void {
  const members = commons.categories.get('Kites') ?? [];
  for (const pageid of pageids) {
    commons.addFile(pageid, { labels: { en: `Kite ${pageid}` } });
    members.push({ pageid, timestamp: new Date(Date.now() - 60_000 + pageid).toISOString() });
  }
  commons.categories.set('Kites', members);
}

test('a feed is made, shown beforehand, run and listed', async () => {
  fill(1);
  const made = ['--source', 'category', '--param', 'category=Kites', '--schedule', '1h'];
  assert.match(await social('feeds', 'create', 'kites', ...made, '--paused'), /@kites/);
  assert.match(await social('feeds', 'preview', 'kites'), /Kite 1[\s\S]*Photo: Ada/);
  assert.match(await social('feeds', 'run', 'kites'), /@kites: 1 found, 1 published/);
  const [feed] = await answer<{ state: string; published: number }[]>('feeds', 'list');
  assert.deepEqual([feed?.state, feed?.published], ['paused', 1]);
});

test('what is changed is changed, and nothing else', async () => {
  await social('feeds', 'edit', 'kites', '--schedule', '06:30', '--display-name', 'Kites, daily');
  const list = () =>
    answer<{ displayName: string; schedule: string; params: object; language: string }[]>(
      'feeds',
      'list',
    );
  const [changed] = await list();
  assert.equal(changed?.displayName, 'Kites, daily');
  assert.match(changed.schedule, /06:30/);
  assert.deepEqual(changed.params, { category: 'Kites' });
  await social('feeds', 'edit', 'kites', '--param', 'category=Red kites', '--language', 'de');
  const [moved] = await list();
  assert.deepEqual([moved?.params, moved?.language], [{ category: 'Red kites' }, 'de']);
  assert.equal(moved?.displayName, 'Kites, daily');
  await social('feeds', 'edit', 'kites', '--param', 'category=Kites', '--language', 'en');
  for (const wrong of [
    ['--schedule', 'now and then'],
    ['--language', '!'],
    ['--hashtags', 'a b'],
    ['--posts-per-run', '99'],
    ['--param', 'wiki=https://other.example/w/api.php'],
    ['--param', 'nonsense=1'],
  ])
    await assert.rejects(
      social('feeds', 'edit', 'kites', ...wrong),
      /^Error: ended with/,
      wrong[0],
    );
  await assert.rejects(social('feeds', 'edit', 'nobody', '--note', 'x'), /ended with 1/);
});

test('items are listed, removed, posted again and chosen by their key', async () => {
  const first = (await items())[0]!;
  assert.deepEqual([first.state, first.title], ['published', 'File:Picture 1.jpg']);
  assert.match(first.url!, /\/@kites\/\d+$/);
  assert.match(await social('feeds', 'remove-item', first.id), /is removed and never posted again/);
  const removed = (await items('--state', 'removed'))[0]!;
  assert.deepEqual([removed.id, removed.url], [first.id, null]);
  assert.match(removed.reason!, /curator/);
  await social('feeds', 'run', 'kites');
  assert.deepEqual(await items('--state', 'published'), []);
  assert.match(await social('feeds', 'post', 'kites', '--item', first.id), /\/@kites\/\d+$/);
  await assert.rejects(social('feeds', 'post', 'kites', '--item', first.id), /posted already/);

  fill(2);
  const [next] = await answer<{ key: string }[]>('feeds', 'preview', 'kites');
  assert.match(await social('feeds', 'post', 'kites', '--key', next!.key), /\/@kites\/\d+$/);
  assert.equal((await items('--state', 'published', '--limit', '1')).length, 1);
  assert.equal((await items('--state', 'published')).length, 2);
  await assert.rejects(items('--state', 'nonsense'), /--state/);
  await assert.rejects(social('feeds', 'remove-item', '999999'), /ended with 1/);
});

test('a text is posted by hand, with a picture, and once more after it was removed', async () => {
  const words = ['--text', 'Look up', '--picture', '1', '--alt', 'A bird'];
  const url = await social('feeds', 'post', 'kites', ...words);
  assert.match(url, /\/@kites\/\d+$/);
  const [item] = await items('--limit', '1');
  assert.equal(item?.title, 'Look up');
  await social('feeds', 'remove-item', item.id);
  const again = await social('feeds', 'post', 'kites', '--item', item.id);
  assert.match(again, /\/@kites\/\d+$/);
  assert.notEqual(again, url);
  await assert.rejects(social('feeds', 'post', 'kites'), /--item, --key and --text/);
});

test('an item is of the feed that is named', async () => {
  await social('feeds', 'create', 'others', '--source', 'category', '--param', 'category=Ulm');
  const [item] = await items('--limit', '1');
  await social('feeds', 'remove-item', item!.id);
  await assert.rejects(social('feeds', 'post', 'others', '--item', item!.id), /ended with 1/);
});

test('a feed is paused, goes on, and is gone', async () => {
  assert.match(await social('feeds', 'pause', 'kites'), /paused/);
  assert.match(await social('feeds', 'resume', 'kites'), /goes on/);
  assert.match(await social('feeds', 'delete', 'kites'), /is gone/);
  await assert.rejects(items(), /ended with 1/);
});
