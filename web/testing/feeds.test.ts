import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { type CommonsStub, createCommonsStub } from '#server/testing/commons-stub.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import { until } from '#server/testing/until.ts';
import { assertAccessible } from './axe.ts';
import { openPage, signIn } from './browse.ts';

/** Feeds: how a curator makes one and looks after it, and how everybody else subscribes to it. */

let commons: CommonsStub;
let instance: Instance;
/** The server that a visitor has an account on. */
let elsewhere: OtherServer;
let browser: Browser;
let cora: Page;
const complaints: string[] = [];

before(async () => {
  commons = await createCommonsStub();
  for (const pageid of [1, 2, 3]) {
    commons.addFile(pageid, { labels: { en: `A kite over hill ${pageid}` } });
    const timestamp = new Date(Date.now() - (10 - pageid) * 60_000).toISOString();
    const members = commons.categories.get('Quality images') ?? [];
    commons.categories.set('Quality images', [...members, { pageid, timestamp }]);
  }
  elsewhere = await startOtherServer();
  [instance, browser] = await Promise.all([startInstance({ env: commons.env }), launchBrowser()]);
  await instance.people('cora', 'alice');
  await instance.cli('accounts', 'modify', 'cora', '--role', 'curator');
  cora = await openPage(browser, instance, complaints);
  await cora.goto('/auth/sign-in');
  await signIn(cora, 'cora');
});

after(async () => {
  await browser?.close();
  await instance?.stop();
  await commons?.close();
  elsewhere?.close();
});

interface OtherServer {
  host: string;
  close(): void;
}

/** One whose WebFinger says where people follow from there. */
async function startOtherServer(): Promise<OtherServer> {
  const rel = 'http://ostatus.org/schema/1.0/subscribe';
  const server = createServer((request, response) => {
    const isFinger = request.url?.startsWith('/.well-known/webfinger') ?? false;
    response.setHeader('content-type', isFinger ? 'application/jrd+json' : 'text/html');
    const template = `http://${request.headers.host}/subscribe?to={uri}`;
    response.end(isFinger ? JSON.stringify({ links: [{ rel, template }] }) : '<h1>There</h1>');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a curator makes a feed, seeing what it will post', async () => {
  await cora.goto('/');
  await cora.getByRole('link', { name: 'Curate', exact: true }).first().click();
  await cora.getByText('There are no feeds yet').waitFor();
  await assertAccessible(cora);
  await cora.getByRole('link', { name: 'New feed' }).click();
  await cora.getByLabel('Source').selectOption({ label: 'Newest files of a category' });
  await cora.getByLabel('Category').fill('quality');
  const preview = cora.getByRole('region', { name: 'Preview' });
  await preview.getByText('A kite over hill 3').waitFor();
  await preview.getByRole('link', { name: 'Ada' }).first().waitFor();
  await preview.getByRole('img', { name: 'A kite over hill 3' }).waitFor();
  assert.equal(await cora.getByLabel('Handle').getAttribute('placeholder'), 'quality_images');
  await assertAccessible(cora);

  await cora.getByLabel('Handle').fill('no good');
  await cora.getByLabel('Name', { exact: true }).fill('Fine pictures');
  await preview.getByText('Fine pictures').first().waitFor();
  await cora.getByRole('button', { name: 'Make the feed' }).click();
  await cora.getByRole('alert').first().waitFor();
  assert.equal(await cora.getByLabel('Handle').getAttribute('aria-invalid'), 'true');
  assert.equal(await cora.getByLabel('Category').inputValue(), 'quality');
  await assertAccessible(cora);
  await cora.getByLabel('Handle').fill('fine');
  await cora.getByRole('button', { name: 'Make the feed' }).click();
  await cora.getByRole('heading', { name: 'Fine pictures', level: 1 }).waitFor();
});

test('it posts by itself; a post is removed and put back', async () => {
  const card = cora.getByRole('article').filter({ hasText: 'A kite over hill 3' });
  await until(async () => {
    if ((await card.count()) > 0) return true;
    await cora.reload();
    return false;
  });
  await assertAccessible(cora);
  const item = cora.getByRole('listitem').filter({ has: card });
  await item.getByRole('button', { name: 'Remove' }).click();
  await cora.getByText('a curator removed it').waitFor();
  assert.equal(await card.count(), 0);
  await cora.getByRole('button', { name: 'Post again' }).click();
  await card.first().waitFor();
});

test('it writes by hand with a picture of Commons', async () => {
  await cora.getByText('Write a post as this feed').click();
  await cora.getByLabel('Text', { exact: true }).fill('Look at this #kite');
  await cora.getByRole('button', { name: 'Picture from Commons' }).click();
  const dialog = cora.getByRole('dialog');
  await dialog.getByLabel('Search').fill('kite');
  await dialog.getByRole('button', { name: 'Search' }).click();
  await dialog.getByRole('button', { name: 'A kite over hill 1' }).click();
  await assertAccessible(cora);
  await cora.getByRole('button', { name: 'Post', exact: true }).click();
  const card = cora.getByRole('article').filter({ hasText: 'Look at this' });
  await card.getByRole('link', { name: 'Ada' }).first().waitFor();
  assert.match(await card.innerText(), /Photo: Ada · CC BY-SA 4\.0/);
});

test('its settings are changed, with what is wrong beside the field', async () => {
  await cora.getByRole('link', { name: 'Settings', exact: true }).last().click();
  await cora.getByRole('heading', { name: 'Preview' }).waitFor();
  await cora.getByLabel('How often').selectOption({ label: 'Once a day' });
  await cora.getByLabel('Time (UTC)').fill('07:30');
  await cora.getByLabel('Hashtags', { exact: true }).fill('one two-three');
  await cora.getByRole('button', { name: 'Save' }).click();
  await cora.locator('[name=hashtags][aria-invalid=true]').waitFor();
  await cora.getByLabel('Hashtags', { exact: true }).fill('one two');
  await cora.getByRole('button', { name: 'Save' }).click();
  await cora.getByText('Saved.').waitFor();
  await assertAccessible(cora);
  await cora.goto('/curate');
  await cora.getByText('Running', { exact: true }).waitFor();
  await cora.getByRole('button', { name: 'Pause' }).click();
  await cora.getByText('Paused', { exact: true }).waitFor();
  await assertAccessible(cora);
});

test('nobody else is shown the way, nor let in', async () => {
  const alice = await openPage(browser, instance, complaints);
  await alice.goto('/auth/sign-in');
  await signIn(alice, 'alice');
  assert.equal(await alice.getByRole('link', { name: 'Curate', exact: true }).count(), 0);
  const answer = await alice.goto('/curate');
  assert.equal(answer?.status(), 403);
  await alice.context().close();
});

test('on a phone, no field that is reached by the keyboard hides behind the bar', async () => {
  await cora.setViewportSize({ width: 390, height: 640 });
  await cora.goto('/curate/new');
  const bar = (await cora.locator('nav').last().boundingBox())!;
  assert.ok(bar.y > 500, 'the bar is at the bottom');
  await cora.getByLabel('Source').focus();
  for (let field = 0; field < 10; field += 1) {
    await cora.keyboard.press('Tab');
    const box = await cora.locator(':focus').boundingBox();
    // Its first line at least: the browser brings in sight where the text is written.
    assert.ok(box && box.y + Math.min(box.height, 28) <= bar.y, `field ${field}: ${box?.y}`);
  }
  await cora.setViewportSize({ width: 1280, height: 720 });
});

test('a visitor follows it from another server, or subscribes in a feed reader', async () => {
  const visitor = await openPage(browser, instance, complaints);
  await visitor.goto('/feeds');
  await visitor.getByRole('link', { name: 'Fine pictures' }).first().click();
  for (const name of ['RSS', 'Atom', 'JSON Feed']) {
    const link = visitor.getByRole('link', { name: new RegExp(`^${name} `) });
    const answer = await visitor.request.get((await link.getAttribute('href')) ?? '');
    assert.equal(answer.status(), 200, name);
    assert.match(await answer.text(), /A kite over hill 3/);
  }
  const server = visitor.getByLabel('Follow from your server');
  await server.fill('nonsense');
  await visitor.getByRole('button', { name: 'Go' }).click();
  await visitor.getByText('does not look like').waitFor();
  await assertAccessible(visitor);
  await server.fill(`@me@${elsewhere.host}`);
  await visitor.getByRole('button', { name: 'Go' }).click();
  await visitor.waitForURL(/subscribe/);
  const there = new URL(visitor.url());
  assert.equal(there.host, elsewhere.host);
  assert.equal(there.searchParams.get('to'), `${instance.origin}/users/fine`);
  await visitor.context().close();
});

test('a visitor without scripts is told where the way to their server leads', async () => {
  const context = await browser.newContext({
    baseURL: instance.origin,
    javaScriptEnabled: false,
    locale: 'en',
  });
  const visitor = await context.newPage();
  await visitor.goto('/@fine');
  await visitor.getByRole('link', { name: 'Follow', exact: true }).click();
  await visitor.getByRole('heading', { name: 'Follow', level: 1 }).waitFor();
  await visitor.getByLabel('Follow from your server').fill('nonsense');
  await visitor.getByRole('button', { name: 'Go' }).click();
  await visitor.getByText('does not look like').waitFor();
  assert.equal(await visitor.getByLabel('Follow from your server').inputValue(), 'nonsense');
  await visitor.getByLabel('Follow from your server').fill(elsewhere.host);
  await visitor.getByRole('button', { name: 'Go' }).click();
  await visitor.getByRole('link', { name: `Go on to ${elsewhere.host}` }).click();
  await visitor.waitForURL(/subscribe/);
  await context.close();
});

test('a visitor answers a post from another server', async () => {
  const visitor = await openPage(browser, instance, complaints);
  await visitor.goto('/@fine');
  await visitor.getByRole('link', { name: 'Reply' }).first().click();
  await visitor.getByRole('heading', { name: 'Answer this post' }).waitFor();
  await assertAccessible(visitor);
  await visitor.getByLabel('Your server').fill(`me@${elsewhere.host}`);
  await visitor.getByRole('button', { name: 'Go' }).click();
  await visitor.waitForURL(/subscribe/);
  const uri = new URL(visitor.url()).searchParams.get('to') ?? '';
  assert.ok(uri.startsWith(`${instance.origin}/users/fine/statuses/`), uri);
  await visitor.context().close();
});

test('no page complained', () => {
  assert.deepEqual(complaints, []);
});
