import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { PreviewCard, TrendsLink } from '#server/contract/preview-card.ts';
import { Status } from '#server/contract/status.ts';
import { publish } from '#server/statuses/publish.ts';
import { edit } from '#server/statuses/edit.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { explain } from '#server/testing/explain.ts';
import * as make from '#server/testing/factories.ts';
import { type FakeRemote, type Reply, startFakeRemote } from '#server/testing/fake-remote.ts';
import { testPicture } from '#server/testing/pictures.ts';
import { readTrends, trendingCards } from '#server/trends/trends.ts';
import { attachCard } from './attach.ts';
import { pruneCards, sweepCards } from './claim.ts';
import { fetchCard } from './fetch-card.ts';

let app: TestApp;
let site: FakeRemote;
before(async () => {
  site = await startFakeRemote();
  app = await createTestApp({
    ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8,::1/128',
    WIKIMEDIA_CONTACT: 'ops@social.example',
    COMMONS_API_URL: `${site.origin}/w/api.php`,
    WIKI_HOSTS: site.host,
  });
  site.serve('/pic.png', {
    headers: { 'content-type': 'image/png' },
    body: Buffer.from(await testPicture({ type: 'png' })),
  });
});
after(async () => {
  await app.close();
  await site.close();
});

const posting = ({ deps }: TestApp) => ({ ...deps, remote: deps.federation.lookup });
const person = () => make.localAccount(app.deps.db, { discoverable: true });
const html = (body: string): Reply => ({
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html><html lang="en"><head>${body}</head></html>`,
});
const hits = (path: string) => site.requests.filter((one) => one.target.startsWith(path)).length;

async function post(text: string, author?: string, more: object = {}): Promise<string> {
  const id = await publish(posting(app), { accountId: author ?? (await person()), text, ...more });
  await attachCard(app.deps, id);
  const card = await cardOf(id);
  if (card) await fetchCard(app.deps, card);
  return id;
}
async function cardOf(statusId: string): Promise<string | null> {
  const row = await app.deps.db
    .selectFrom('status_cards')
    .select('card_id')
    .where('status_id', '=', statusId)
    .executeTakeFirst();
  return row?.card_id ?? null;
}
async function shown(statusId: string) {
  const response = await app.get(`/api/v1/statuses/${statusId}`);
  return Status.parse(await response.json()).card;
}

test('a link becomes a card, with its picture through our proxy, and is asked for once', async () => {
  site.serve(
    '/page',
    html(`<meta property="og:title" content="A page"><meta property="og:description" content="Of things">
      <meta property="og:image" content="/pic.png"><meta property="og:site_name" content="Site">`),
  );
  const id = await post(`see ${site.origin}/page and ${site.origin}/other`);
  const card = await shown(id);
  assert.equal(card?.title, 'A page');
  assert.deepEqual(
    [card.url, card.description, card.provider_name, card.type, card.html, card.language],
    [`${site.origin}/page`, 'Of things', 'Site', 'link', '', 'en'],
  );
  assert.deepEqual([card.width, card.height], [300, 200]);
  assert.ok(card.blurhash);
  assert.ok(card.image?.startsWith(`${app.deps.config.origin}/media/proxy/cards/`));
  const picture = await app.get(new URL(card.image ?? '').pathname);
  assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/jpeg']);
  assert.equal(hits('/pic.png'), 1);
  assert.equal((await shown(await post(`again ${site.origin}/page`)))?.title, 'A page');
  assert.deepEqual([hits('/page'), hits('/other')], [1, 0]);
  const own = await app.get(`/api/v1/statuses/${id}/card`);
  assert.equal(PreviewCard.parse(await own.json()).title, 'A page');
  assert.equal((await app.get('/api/v1/statuses/1/card')).status, 404);
});

test('what cannot be had has no card: errors, other types, suspended servers, messages', async () => {
  site.serve('/image', { headers: { 'content-type': 'image/png' }, body: 'x' });
  site.serve('/untitled', html('<meta name="description" content="nothing">'));
  for (const path of ['/gone', '/image', '/untitled'])
    assert.equal(await shown(await post(`${site.origin}${path}`)), null, path);
  const direct = await post(`${site.origin}/secret`, undefined, { visibility: 'direct' });
  assert.equal(await cardOf(direct), null);
  assert.equal(hits('/secret'), 0);
  const blocked = `http://127.0.0.1:${new URL(site.origin).port}`;
  await app.deps.db
    .insertInto('domain_blocks')
    .values({ domain: new URL(blocked).host, severity: 'suspend' })
    .execute();
  site.serve('/refused', html('<title>Refused</title>'));
  site.serve('/away', { status: 302, headers: { location: `${blocked}/refused` } });
  for (const url of [`${blocked}/refused`, `${site.origin}/away`])
    assert.equal(await shown(await post(url)), null, url);
  assert.equal(hits('/refused'), 0);
});

test('hosts inside are not asked', async () => {
  const closed = await createTestApp();
  try {
    site.serve('/inside', html('<title>Inside</title>'));
    const author = await make.localAccount(closed.deps.db);
    const id = await publish(posting(closed), { accountId: author, text: `${site.origin}/inside` });
    await attachCard(closed.deps, id);
    const [card] = await closed.deps.db.selectFrom('preview_cards').selectAll().execute();
    await fetchCard(closed.deps, card!.id);
    const after = await closed.deps.db.selectFrom('preview_cards').selectAll().execute();
    assert.deepEqual(
      after.map((one) => [one.state, one.title]),
      [['empty', '']],
    );
    assert.equal(hits('/inside'), 0);
  } finally {
    await closed.close();
  }
});

test('an edit changes the card, and takes it away with the link', async () => {
  site.serve('/one', html('<title>One</title>'));
  site.serve('/two', html('<title>Two</title>'));
  const author = await person();
  const id = await post(`${site.origin}/one`, author);
  assert.equal((await shown(id))?.title, 'One');
  for (const [text, title] of [
    [`${site.origin}/two`, 'Two'],
    ['nothing', undefined],
  ] as const) {
    await edit(posting(app), { accountId: author, statusId: id, text, mediaIds: [] });
    await attachCard(app.deps, id);
    const card = await cardOf(id);
    if (card) await fetchCard(app.deps, card);
    assert.equal((await shown(id))?.title, title);
  }
});

test('oEmbed adds who made it, from the same owner only', async () => {
  const link = (href: string) =>
    `<title>Photo</title><link rel="alternate" type="application/json+oembed" href="${href}">`;
  site.serve('/photo', html(link('/oembed')));
  site.serve('/oembed', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'photo', url: `${site.origin}/pic.png`, author_name: 'Ann' }),
  });
  const card = await shown(await post(`${site.origin}/photo`));
  assert.deepEqual(
    [card?.type, card?.author_name, card?.authors[0]?.name],
    ['photo', 'Ann', 'Ann'],
  );
  assert.equal(card?.embed_url, card?.image);
  site.serve('/elsewhere', html(link(`http://127.0.0.1:1/oembed`)));
  assert.equal((await shown(await post(`${site.origin}/elsewhere`)))?.type, 'link');
});

test('a wiki is asked by its API: articles by their beginning, files with author and terms', async () => {
  const info = {
    user: 'Up',
    url: `${site.origin}/original.png`,
    descriptionurl: `${site.origin}/wiki/File:Red_kite.png`,
    thumburl: `${site.origin}/pic.png`,
    thumbwidth: 300,
    thumbheight: 200,
    mime: 'image/png',
    extmetadata: {
      Artist: { value: `<a href="${site.origin}/wiki/User:P">P. Hotographer</a>` },
      LicenseShortName: { value: 'CC BY-SA 4.0' },
    },
  };
  const pages: Record<string, object> = {
    'Red kite': {
      pageid: 1,
      ns: 0,
      title: 'Red kite',
      extract: 'The red kite is a bird.',
      pagelanguage: 'en',
      thumbnail: { source: `${site.origin}/pic.png`, width: 1, height: 1 },
    },
    'File:Red kite.png': { pageid: 2, ns: 6, title: 'File:Red kite.png', imageinfo: [info] },
  };
  site.serve('/w/api.php', (request) => {
    const query = new URL(request.target, site.origin).searchParams;
    assert.match(String(request.headers['user-agent']), /ops@social\.example/);
    if (query.get('action') === 'wbgetentities') {
      const labels = { de: { value: 'Ein Milan' }, en: { value: 'A kite in flight' } };
      return { body: JSON.stringify({ entities: { M2: { labels } } }) };
    }
    const title = query.get('titles') ?? '';
    const page = pages[title] ?? { ns: 0, title, missing: true };
    return { body: JSON.stringify({ query: { pages: [page], general: { sitename: 'Wiki' } } }) };
  });
  const article = await shown(await post(`${site.origin}/wiki/Red_kite`));
  assert.deepEqual(
    [article?.title, article?.description, article?.width],
    ['Red kite', 'The red kite is a bird.', 300],
  );
  const file = await shown(await post(`${site.origin}/wiki/File:Red_kite.png`));
  assert.deepEqual(
    [file?.title, file?.description, file?.author_name, file?.provider_name],
    ['Red kite.png', 'A kite in flight · CC BY-SA 4.0', 'P. Hotographer', 'Wikimedia Commons'],
  );
  assert.equal(file?.image_description, 'A kite in flight');
  // No such page there: what the site itself says.
  site.serve('/wiki/Nothing', html('<title>Fallback</title>'));
  assert.equal((await shown(await post(`${site.origin}/wiki/Nothing`)))?.title, 'Fallback');
  // What is not free is not shown.
  Object.assign(info.extmetadata, { NonFree: { value: 'true' } });
  const nonFree = await shown(await post(`${site.origin}/wiki/File:Red_kite.png?x`));
  assert.equal(nonFree?.image, null);
});

test('a host is read twenty times a minute; the rest waits and is not lost', async () => {
  const busy = 'busy.example';
  const values = Array.from({ length: 20 }, (_, n) => ({
    url: `https://${busy}/${n}`,
    host: busy,
    state: 'ready' as const,
    fetched_at: new Date(),
  }));
  const { db } = app.deps;
  await db.insertInto('preview_cards').values(values).execute();
  const id = await post(`https://${busy}/more`);
  const card = await cardOf(id);
  const row = () =>
    db.selectFrom('preview_cards').selectAll().where('id', '=', card!).executeTakeFirstOrThrow();
  assert.equal((await row()).state, 'new');
  assert.ok((await row()).due_at.getTime() > Date.now() + 30_000);
  await db
    .updateTable('preview_cards')
    .set({ due_at: new Date(Date.now() - 60_000) })
    .where('id', '=', card!)
    .execute();
  const asked: unknown[] = [];
  const enqueueAll = async (_name: string, payloads: unknown[]) => void asked.push(...payloads);
  await sweepCards({ db, jobs: { enqueueAll } });
  assert.deepEqual(asked, [{ cardId: card }]);
});

test('a link has a timeline of what the public may see, and trends when people share it', async () => {
  const url = `${site.origin}/trend?x=1`;
  site.serve(
    '/trend?x=1',
    html('<title>Trend</title><meta property="og:image" content="/pic.png">'),
  );
  site.serve('/plain', html('<title>Plain</title>'));
  const plain = await cardOf(await post(`${site.origin}/plain`));
  await post(`${site.origin}/plain`);
  const one = await post(url);
  const two = await post(url);
  await post(url, undefined, { visibility: 'unlisted' });
  const path = `/api/v1/timelines/link?url=${encodeURIComponent(url)}`;
  const response = await app.get(path);
  const ids = z
    .array(Status)
    .parse(await response.json())
    .map((status) => status.id);
  assert.deepEqual(ids, [two, one]);
  assert.match(response.headers.get('link') ?? '', /max_id=/);
  assert.equal((await app.get('/api/v1/timelines/link?url=https://unknown.example/')).status, 404);
  assert.equal((await app.get('/api/v1/timelines/link')).status, 404);
  const { cardIds } = await readTrends(app.deps.db);
  assert.equal(cardIds[0], await cardOf(one));
  assert.ok(!cardIds.includes(plain!), 'without a picture it does not trend');
  const trends = z
    .array(TrendsLink)
    .parse(await (await app.get('/api/v1/trends/links')).json())
    .find((link) => link.url === url);
  assert.deepEqual(
    [trends?.title, trends?.history.length, trends?.history[0]?.accounts],
    ['Trend', 7, '2'],
  );
});

test('cards that no status has any more are deleted, and trends are found by indexes', async () => {
  const { db } = app.deps;
  const old = { created_at: new Date(Date.now() - 40 * 86_400_000) };
  const url = 'https://old.example/';
  await db
    .insertInto('preview_cards')
    .values({ url, host: 'old.example', ...old })
    .execute();
  assert.equal(await pruneCards(db), 1);
  await explain.fill(db, 20_000);
  const plan = await explain.plan(db, trendingCards());
  assert.doesNotMatch(plan, /Seq Scan on statuses/);
});
