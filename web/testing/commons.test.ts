import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { type CommonsStub, createCommonsStub } from '#server/testing/commons-stub.ts';
import { type Instance, startInstance } from '#server/testing/instance.ts';
import { until } from '#server/testing/until.ts';
import { assertAccessible } from './axe.ts';
import { openPage, signIn } from './browse.ts';

/** Pictures of Commons in everyday posts, and what a link to a wiki shows of it. */

let wiki: CommonsStub;
let instance: Instance;
let bare: Instance;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const composer = () => page.getByRole('textbox', { name: 'Text of the post' });
const open = () => page.getByRole('button', { name: 'Picture from Wikimedia Commons' });
const dialog = () => page.getByRole('dialog', { name: 'Picture from Wikimedia Commons' });

before(async () => {
  wiki = await createCommonsStub();
  wiki.addFile(1, { title: 'File:Red kite.jpg', labels: { en: 'A red kite in the air' } });
  wiki.addFile(2, { title: 'File:Secret.jpg', metadata: { NonFree: { value: 'true' } } });
  [instance, bare, browser] = await Promise.all([
    startInstance({ env: wiki.env }),
    startInstance(),
    launchBrowser(),
  ]);
  await Promise.all([instance.people('ada'), bare.people('ada')]);
  page = await openPage(browser, instance, complaints);
  await page.goto('/auth/sign-in');
  await signIn(page, 'ada');
});

after(async () => {
  await browser?.close();
  await Promise.all([instance?.stop(), bare?.stop()]);
  await wiki?.close();
});

test('a picture is found, put into a post with its caption as alt text, and credited', async () => {
  await page.goto('/');
  await composer().fill('Look up!');
  await open().click();
  await assertAccessible(page);
  await dialog().getByRole('searchbox', { name: 'Search Wikimedia Commons' }).fill('kite');
  await dialog().getByRole('button', { name: 'Search', exact: true }).click();
  const found = dialog().getByRole('button', { name: /red kite in the air/i });
  await found.waitFor();
  assert.equal(await dialog().getByRole('listitem').count(), 1, 'what is not free is not offered');
  await assertAccessible(page);
  await found.click();
  await dialog().waitFor({ state: 'hidden' });
  assert.match(await composer().inputValue(), /Look up![\s\S]*Photo: Ada · CC BY-SA 4\.0 · via /);
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  const article = page.getByRole('article').filter({ hasText: 'Look up!' });
  await article.getByRole('img', { name: 'A red kite in the air' }).waitFor();
});

test('the dialog is left by the keyboard, and nothing is added', async () => {
  await page.goto('/');
  await open().click();
  await dialog().waitFor();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'hidden' });
  assert.equal(await composer().inputValue(), '');
});

test('a wiki that fails says so in the dialog', async () => {
  await page.goto('/');
  await open().click();
  wiki.next.push({ status: 200, body: '<html>' }, { status: 200, body: '<html>' });
  await dialog().getByRole('searchbox').fill('something else');
  await dialog().getByRole('button', { name: 'Search', exact: true }).click();
  await dialog().getByRole('alert').waitFor();
  await assertAccessible(page);
  wiki.next.length = 0;
});

test('a link to a file shows its caption, author and licence', async () => {
  await page.goto('/');
  await composer().fill(`Seen: ${wiki.url}/wiki/File:Red_kite.jpg`);
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  const article = page.getByRole('article').filter({ hasText: 'Seen:' });
  const card = article.getByRole('link', { name: /A red kite in the air/ });
  await article.waitFor();
  await until(async () => {
    if ((await card.count()) > 0) return true;
    await page.reload();
    await article.waitFor();
    return false;
  });
  assert.match((await card.textContent()) ?? '', /Ada[\s\S]*CC BY-SA 4\.0|CC BY-SA 4\.0[\s\S]*Ada/);
  assert.equal(await card.getAttribute('href'), `${wiki.url}/wiki/File:Red_kite.jpg`);
  await assertAccessible(page);
});

test('nothing of it is offered where Wikimedia has nobody to write to', async () => {
  const other = await openPage(browser, bare, complaints);
  await other.goto('/auth/sign-in');
  await signIn(other, 'ada');
  await other.goto('/');
  await other.getByRole('textbox', { name: 'Text of the post' }).waitFor();
  const button = other.getByRole('button', { name: 'Picture from Wikimedia Commons' });
  assert.equal(await button.count(), 0);
});

test('no page complained', () => assert.deepEqual(complaints, []));
