import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Status } from '#server/contract/status.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { type CommonsStub, createCommonsStub } from '#server/testing/commons-stub.ts';
import { createWikiClient } from '#server/wikimedia/client.ts';
import { createFeed, type NewFeed } from './create.ts';
import { createFamily } from './family.ts';
import { deleteFeed, listFeeds, pauseFeed } from './manage.ts';
import { previewFeed, previewSource } from './preview.ts';
import { runDueFeeds } from './run-due.ts';
import { type FeedDeps, runFeed } from './run.ts';

let commons: CommonsStub;
let app: TestApp;
let now = new Date('2026-11-22T06:00:00Z');
let deps: FeedDeps;
let names = 0;

before(async () => {
  commons = await createCommonsStub();
  app = await createTestApp(commons.env);
  // As fast as this machine: how it keeps to Wikimedia's pace is the client's own test.
  const wiki = createWikiClient({ http: app.deps.wikiHttp, perMinute: 10_000 });
  deps = { ...app.deps, wiki, remote: app.deps.federation.lookup, clock: () => now };
});

after(async () => {
  await app.close();
  await commons.close();
});

beforeEach(() => {
  now = new Date('2026-11-22T06:00:00Z');
  commons.files.clear();
  commons.categories.clear();
  commons.templates.clear();
  commons.requests.length = 0;
});

async function feed(more: Partial<NewFeed> & Pick<NewFeed, 'source'>) {
  names += 1;
  return await createFeed(deps, { language: 'en', username: `feed${names}`, ...more });
}

/** What the feed has on its profile, the newest first, held against the contract. */
async function posts(id: string): Promise<Status[]> {
  const response = await app.get(`/api/v1/accounts/${id}/statuses`);
  return Status.array().parse(await response.json());
}

function chooseForDay(day: string, pageid: number, captions: Record<string, string> = {}): void {
  const { title } = commons.files.get(pageid)!;
  commons.templates.set(`Potd/${day}`, title.replace('File:', ''));
  for (const [language, html] of Object.entries(captions))
    commons.templates.set(`Potd/${day} (${language})`, html);
}

function categorise(category: string, ...pageids: number[]): void {
  const members = commons.categories.get(category) ?? [];
  for (const pageid of pageids) members.push({ pageid, timestamp: now.toISOString() });
  commons.categories.set(category, members);
}

const later = (ms: number): void => void (now = new Date(now.getTime() + ms));
const HOURS = 3_600_000;

describe('the picture of the day', () => {
  test('comes with caption, credit, alt text, hashtags and our own copy, once', async () => {
    commons.addFile(1, { labels: { en: 'A kite in the air', de: 'Ein Milan in der Luft' } });
    chooseForDay('2026-11-22', 1, {
      en: '<p>A <a href="/wiki/Red_kite">red kite</a><script>alert(1)</script> over <a href="/w/index.php?title=Ulm&amp;redlink=1">Ulm</a>.</p>',
    });
    const { id, username } = await feed({ source: 'potd' });
    const report = await runFeed(deps, id);
    assert.equal(report.published, 1, JSON.stringify(report));
    assert.equal((await runFeed(deps, id)).published, 0);
    const [post, ...others] = await posts(id);
    assert.deepEqual(others, []);
    assert.ok(post);
    assert.equal(post.language, 'en');
    assert.equal(post.visibility, 'public');
    assert.match(
      post.content,
      /^<p>A <a href="http:\/\/127[^"]*\/wiki\/Red_kite"[^>]*>red kite<\/a> over Ulm\.<\/p>/,
    );
    assert.match(
      post.content,
      /Photo: <a href="http:\/\/commons\.wikimedia\.org\/wiki\/User:Ada"[^>]*>Ada<\/a> · <a href="https:\/\/creativecommons\.org\/licenses\/by-sa\/4\.0"[^>]*>CC BY-SA 4\.0<\/a> · via <a href="[^"]*File:Picture_1\.jpg"[^>]*>Wikimedia Commons<\/a> \(resized\)/,
    );
    assert.doesNotMatch(post.content, /script|alert/);
    assert.deepEqual(post.tags.map((tag) => tag.name).toSorted(), [
      'pictureoftheday',
      'wikimediacommons',
    ]);
    const [picture] = post.media_attachments;
    assert.ok(picture);
    assert.equal(picture.type, 'image');
    assert.equal(picture.description, 'A kite in the air');
    assert.equal(picture.meta.original?.width, 1280);
    assert.ok(picture.blurhash);
    assert.ok(picture.url?.startsWith(app.deps.config.origin));
    assert.deepEqual(picture.credit, {
      text: 'Photo: Ada · CC BY-SA 4.0 · via Wikimedia Commons (resized)',
      creator: 'Ada',
      creator_url: 'http://commons.wikimedia.org/wiki/User:Ada',
      license_name: 'CC BY-SA 4.0',
      license_url: 'https://creativecommons.org/licenses/by-sa/4.0',
      source_url: `${commons.url}/wiki/File:Picture_1.jpg`,
    });
    const accept = { accept: 'application/activity+json' };
    const note = (await (await app.get(new URL(post.uri).pathname, accept)).json()) as {
      attachment: { name: string; creditText: string; license: string; creator: object }[];
    };
    const [document] = note.attachment;
    assert.equal(document?.name, 'A kite in the air');
    assert.equal(document.creditText, picture.credit?.text);
    assert.equal(document.license, 'https://creativecommons.org/licenses/by-sa/4.0');
    const actor = await app.get(`/users/${username}`, accept);
    assert.equal(((await actor.json()) as { type: string }).type, 'Service');
    assert.equal(post.account.bot, true);
    assert.equal(post.account.username, username);
    assert.equal(post.account.discoverable, true);
    assert.deepEqual(
      post.account.fields.map((field) => field.name),
      ['Source', 'Licence'],
    );
  });

  test('falls back to the English caption, then to the structured one, the description, the name', async () => {
    commons.addFile(1, { labels: { de: 'Auf Deutsch' } });
    chooseForDay('2026-11-22', 1, { en: 'In English' });
    const first = await feed({ source: 'potd', language: 'de' });
    await runFeed(deps, first.id);
    const [post] = await posts(first.id);
    assert.match(post!.content, /^<p>In English<\/p><p>Foto: /);
    assert.equal(post!.language, 'en');
    assert.equal(post!.media_attachments[0]!.description, 'Auf Deutsch');

    commons.templates.delete('Potd/2026-11-22 (en)');
    const [structured] = await previewSource(deps, { source: 'potd', language: 'de', limit: 1 });
    assert.match(structured!.text!, /^Auf Deutsch\n/);
    commons.addFile(1, {
      metadata: {
        ImageDescription: { value: { _type: 'lang', de: '<b>Beschrieben</b>', en: 'x' } },
      },
    });
    const [described] = await previewSource(deps, { source: 'potd', language: 'de', limit: 1 });
    assert.match(described!.text!, /^Beschrieben\n/);
    commons.addFile(1, { title: 'File:Red kite.jpg' });
    chooseForDay('2026-11-22', 1);
    const [named] = await previewSource(deps, { source: 'potd', language: 'de', limit: 1 });
    assert.match(named!.text!, /^Red kite\n/);
  });

  test('catches up after two days, and says what it did not catch up with', async () => {
    for (let day = 10; day <= 29; day += 1) {
      commons.addFile(day);
      chooseForDay(`2026-11-${day}`, day, { en: `Day ${day}` });
    }
    const { id } = await feed({ source: 'potd' });
    await runFeed(deps, id);
    later(48 * HOURS);
    assert.equal((await runFeed(deps, id)).published, 2);
    later(5 * 24 * HOURS);
    const report = await runFeed(deps, id);
    assert.equal(report.published, 3);
    assert.equal(report.skipped, 2);
    const shown = (await posts(id)).map((post) => /Day \d+/.exec(post.content)?.[0]);
    assert.deepEqual(shown, ['Day 29', 'Day 28', 'Day 27', 'Day 24', 'Day 23', 'Day 22']);
    const skipped = await deps.db
      .selectFrom('feed_items')
      .select(['title', 'reason'])
      .where('feed_id', '=', id)
      .where('state', '=', 'skipped')
      .execute();
    assert.deepEqual(skipped.map((item) => item.title).toSorted(), ['2026-11-25', '2026-11-26']);
    assert.match(skipped[0]!.reason!, /catches up/);
  });

  test('a day without one is waited for, and given up when it is over', async () => {
    const { id } = await feed({ source: 'potd' });
    const report = await runFeed(deps, id);
    assert.deepEqual([report.published, report.waiting], [0, 1]);
    commons.addFile(1);
    chooseForDay('2026-11-22', 1);
    assert.equal((await runFeed(deps, id)).published, 1);
    later(24 * HOURS);
    assert.equal((await runFeed(deps, id)).waiting, 1);
    later(24 * HOURS);
    assert.equal((await runFeed(deps, id)).skipped, 1);
  });

  test('is changed when the editors choose another picture for the day', async () => {
    commons.addFile(1);
    commons.addFile(2);
    chooseForDay('2026-11-22', 1, { en: 'First' });
    const { id } = await feed({ source: 'potd' });
    await runFeed(deps, id);
    chooseForDay('2026-11-22', 2, { en: 'Second' });
    assert.equal((await runFeed(deps, id)).updated, 1);
    const [post] = await posts(id);
    assert.match(post!.content, /Second/);
    assert.match(post!.media_attachments[0]!.credit!.source_url, /Picture_2/);
  });

  test('in five languages is fetched once', async () => {
    commons.addFile(1);
    chooseForDay('2026-11-22', 1, { en: 'English', fr: 'Français', ar: 'عربية' });
    // Those of other tests are due by the clock of the machine, sooner or later.
    await deps.db.updateTable('feeds').set({ state: 'paused' }).execute();
    const family = await createFamily(deps, { source: 'potd' }, ['en', 'de', 'fr', 'es', 'ar']);
    assert.deepEqual(
      family.map((one) => one.username),
      ['potd_en', 'potd_de', 'potd_fr', 'potd_es', 'potd_ar'],
    );
    assert.equal(await runDueFeeds(deps), 5);
    for (const { id } of family) assert.equal((await posts(id)).length, 1);
    assert.equal((await posts(family[4]!.id))[0]!.language, 'ar');
    const downloads = commons.requests.filter(({ url }) => url.startsWith('/images/'));
    assert.equal(downloads.length, 1);
  });
});

describe('a category', () => {
  const source = 'category';
  const params = { category: 'quality' };

  test('posts what is new, the oldest first, through empty answers that go on', async () => {
    for (let n = 1; n <= 8; n += 1) commons.addFile(n);
    categorise('Quality images', 1, 2, 3);
    const { id } = await feed({ source, params, postsPerRun: 2 });
    const first = await runFeed(deps, id);
    assert.deepEqual([first.published, first.skipped], [2, 1]);
    later(HOURS);
    categorise('Quality images', 4, 5, 6);
    assert.equal((await runFeed(deps, id)).published, 2);
    assert.equal((await runFeed(deps, id)).published, 1);
    assert.equal((await runFeed(deps, id)).published, 0);
    const shown = (await posts(id)).map((post) => /Picture \d/.exec(post.content)?.[0]);
    assert.deepEqual(shown, ['Picture 6', 'Picture 5', 'Picture 4', 'Picture 3', 'Picture 2']);
  });

  test('two runs at the same moment post once', async () => {
    commons.addFile(1);
    categorise('Quality images', 1);
    const { id } = await feed({ source, params });
    const runs = await Promise.allSettled([runFeed(deps, id), runFeed(deps, id)]);
    assert.equal(runs.filter((run) => run.status === 'rejected').length, 1);
    // And when the first one's lease is lost with it.
    await deps.db.updateTable('feeds').set({ running_until: null }).execute();
    await runFeed(deps, id);
    assert.equal((await posts(id)).length, 1);
  });

  test('never posts what is not free, up for deletion, or of unknown licence', async () => {
    commons.addFile(1, { metadata: { NonFree: { value: 'true' } } });
    commons.addFile(2, { metadata: { DeletionReason: { value: 'copyright violation' } } });
    commons.addFile(3, { metadata: { LicenseShortName: { value: '' } } });
    categorise('Quality images', 1, 2, 3);
    const { id } = await feed({ source, params });
    const report = await runFeed(deps, id);
    assert.deepEqual([report.published, report.skipped, report.waiting], [0, 3, 0]);
    assert.deepEqual(await posts(id), []);
  });

  test('a new version changes the post, a deleted or tagged file takes it away', async () => {
    for (const n of [1, 2, 3]) commons.addFile(n);
    categorise('Quality images', 1, 2, 3);
    const { id } = await feed({ source, params });
    await runFeed(deps, id);
    const before = await posts(id);
    commons.files.get(1)!.sha1 = 'b'.repeat(40);
    commons.files.get(2)!.deleted = true;
    commons.addFile(3, { metadata: { DeletionReason: { value: 'doubts' } } });
    const report = await runFeed(deps, id);
    assert.deepEqual([report.updated, report.removed, report.published], [1, 2, 0]);
    const [post, ...others] = await posts(id);
    assert.deepEqual(others, []);
    assert.equal(post!.id, before[2]!.id);
    assert.ok(post!.edited_at);
    assert.notEqual(post!.media_attachments[0]!.id, before[2]!.media_attachments[0]!.id);
    assert.deepEqual((await runFeed(deps, id)).updated, 0);
  });

  test('an artist may be a table with a script in it', async () => {
    commons.addFile(1, {
      metadata: {
        Artist: {
          value:
            '<div class="vcard"><script>alert(1)</script><table><tr><td>Ada &amp; Bob</td></tr></table></div>',
        },
      },
    });
    categorise('Quality images', 1);
    const { id } = await feed({ source, params });
    await runFeed(deps, id);
    const [post] = await posts(id);
    assert.match(post!.content, /Photo: Ada &amp; Bob · /);
    assert.doesNotMatch(post!.content, /alert|script/);
  });

  test('a handle in a caption mentions nobody, and long captions are cut, not the credit', async () => {
    const long = `@alice [[Foo]] ${'A very long story. '.repeat(60)}`;
    commons.addFile(1, { labels: { en: long } });
    categorise('Quality images', 1);
    const { id } = await feed({ source, params });
    await runFeed(deps, id);
    const [post] = await posts(id);
    assert.deepEqual(post!.mentions, []);
    assert.match(post!.content, /…<\/p><p>Photo: /);
    assert.match(post!.content, /hashtag/);
  });
});

describe('what goes wrong', () => {
  test('is told with the feed, and tried again without posting twice', async () => {
    commons.addFile(1);
    categorise('Quality images', 1);
    const { id, username } = await feed({ source: 'category', params: { category: 'quality' } });
    commons.next.push({
      status: 200,
      body: '{"error":{"code":"invalidtitle","info":"Bad title"}}',
    });
    await assert.rejects(runFeed(deps, id), /Bad title/);
    const told = (await listFeeds(deps.db)).find((one) => one.username === username)!;
    assert.match(told.lastError!, /Bad title/);
    assert.equal(told.lastGoodAt, null);
    await runFeed(deps, id);
    const healed = (await listFeeds(deps.db)).find((one) => one.username === username)!;
    assert.equal(healed.lastError, null);
    assert.ok(healed.lastGoodAt);
    assert.equal((await posts(id)).length, 1);
  });

  test('a busy wiki is waited for', async () => {
    commons.addFile(1);
    categorise('Quality images', 1);
    const { id } = await feed({ source: 'category', params: { category: 'quality' } });
    const wait = { 'retry-after': '1' };
    // The web process, whose client this is, asks twice at most.
    commons.next.push({ status: 429, headers: wait, body: '' });
    await runFeed(deps, id);
    assert.equal((await posts(id)).length, 1);
  });

  test('no contact, no run', async () => {
    const { id } = await feed({ source: 'potd' });
    const config = { ...deps.config, wikimedia: { ...deps.config.wikimedia, contact: null } };
    commons.requests.length = 0;
    await assert.rejects(runFeed({ ...deps, config }, id), /WIKIMEDIA_CONTACT/);
    await runDueFeeds({ ...deps, config });
    assert.equal(commons.requests.length, 0);
  });
});

test('a preview writes nothing; a paused feed is left alone; a deleted one is gone', async () => {
  commons.addFile(1);
  categorise('Quality images', 1);
  const { id, username } = await feed({ source: 'category', params: { category: 'quality' } });
  const [one] = await previewFeed(deps, username, 3);
  assert.match(one!.text!, /Picture 1/);
  assert.deepEqual(await posts(id), []);
  await pauseFeed(deps.db, id);
  await deps.db.updateTable('feeds').set({ next_run_at: now }).execute();
  await runDueFeeds(deps);
  assert.deepEqual(await posts(id), []);
  await deleteFeed(deps.db, id);
  assert.equal(
    (await listFeeds(deps.db)).some((feed) => feed.username === username),
    false,
  );
});

test('every request says who asks, in allowed widths, never more than three at once', () => {
  for (const { userAgent } of commons.requests)
    assert.match(userAgent ?? '', /^WikimediaSocial\/\S+ \(http.*; ops@example\.org\) undici/);
  for (const { params } of commons.requests)
    if (params.has('iiurlwidth')) assert.equal(params.get('iiurlwidth'), '1280');
  assert.ok(commons.most <= 3);
});
