import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { type Instance, startInstance } from '#server/testing/instance.ts';
import { testPicture } from '#server/testing/pictures.ts';
import { assertAccessible } from './axe.ts';
import { openPage, signIn } from './browse.ts';

/** Writing a post: words that finish themselves, and emoji to choose from. */

let instance: Instance;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

before(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  const [, bob] = await instance.people('alice', 'bobolink');
  await bob!.api.publish({ status: 'Of #mosses' });
  page = await openPage(browser, instance, complaints);
  await page.goto('/auth/sign-in');
  await signIn(page, 'alice');
});

after(async () => {
  await browser?.close();
  await instance?.stop();
});

const field = () => page.getByRole('textbox', { name: 'Text of the post' }).first();
const focused = (it: Locator) => it.and(page.locator(':focus')).waitFor();
const option = (name: string) => page.getByRole('option', { name });

test('people, hashtags and emoji are finished as they are typed', async () => {
  await field().click();
  await page.keyboard.type('Ask @bobo');
  await option('@bobolink').waitFor();
  await assertAccessible(page);
  await page.keyboard.press('Enter');
  assert.equal(await field().inputValue(), 'Ask @bobolink ');
  await page.keyboard.type('of #mos');
  await option('#mosses').click();
  assert.equal(await field().inputValue(), 'Ask @bobolink of #mosses ');
  await page.keyboard.type(':grinning_fa');
  await option('😀 grinning face').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Tab');
  assert.equal(await field().inputValue(), 'Ask @bobolink of #mosses 😀 ');
  await page.keyboard.type('and @bobo');
  await option('@bobolink').waitFor();
  await page.keyboard.press('Escape');
  await option('@bobolink').waitFor({ state: 'detached' });
  assert.equal(await field().inputValue(), 'Ask @bobolink of #mosses 😀 and @bobo');
});

test('emoji are found by group and by name, and land where the caret is', async () => {
  await field().fill('before after');
  await field().press('Home');
  for (let at = 0; at < 'before '.length; at += 1) await field().press('ArrowRight');
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  const panel = page.getByRole('region', { name: 'Emoji' });
  await panel.getByRole('button', { name: 'Food and drink' }).click();
  await panel.getByRole('button', { name: 'red apple' }).waitFor();
  await panel.getByRole('searchbox').fill('hedgeh');
  await assertAccessible(page);
  await panel.getByRole('button', { name: 'hedgehog' }).click();
  assert.equal(await field().inputValue(), 'before 🦔 after');
  await page.getByRole('main').getByRole('button', { name: 'Post', exact: true }).first().click();
  await page.getByRole('article').filter({ hasText: 'before 🦔 after' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('what was begun is there again, what failed stays, and it is sent once', async () => {
  const open = page.getByRole('button', { name: 'New post', exact: true });
  const dialog = page.getByRole('dialog', { name: 'New post' });
  const text = dialog.getByRole('textbox', { name: 'Text of the post' });
  await open.click();
  // Whoever opens it may write at once, and is back where they were afterwards.
  await focused(text);
  await page.keyboard.type('Half a thought');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await focused(open);
  await page.keyboard.press('Enter');
  assert.equal(await text.inputValue(), 'Half a thought');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('link', { name: 'Community' }).first().click();
  await page.getByRole('heading', { name: 'Community' }).waitFor();
  await page.getByRole('link', { name: 'Home', exact: true }).first().click();
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  assert.equal(await field().inputValue(), 'Half a thought');

  await page.route('**/api/v1/statuses', (route) => route.abort(), { times: 1 });
  const send = page.getByRole('main').getByRole('button', { name: 'Post', exact: true }).first();
  await send.click();
  await page.getByRole('alert').filter({ hasText: 'That did not work' }).waitFor();
  assert.equal(await field().inputValue(), 'Half a thought');

  await field().fill('A whole thought');
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/v1/statuses'))
      sent.push(request.url());
  });
  await send.dblclick();
  await page.getByRole('article').filter({ hasText: 'A whole thought' }).waitFor();
  assert.equal(sent.length, 1);
  assert.equal(await field().inputValue(), '');
  assert.deepEqual(complaints, []);
});

test('a post is not sent by going from line to line of it', async () => {
  await field().fill('Which?');
  await page.getByRole('button', { name: 'Add a poll' }).first().click();
  await page.getByPlaceholder('Choice 1').fill('This');
  await page.keyboard.press('Enter');
  await page.keyboard.type('That');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Neither');
  assert.equal(await page.getByPlaceholder('Choice 3').inputValue(), 'Neither');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('article').filter({ hasText: 'Neither' }).waitFor();
});

test('a post does not go without the picture that failed', async () => {
  await page.route('**/api/v2/media', (route) => route.abort(), { times: 1 });
  await field().fill('Look at this');
  const buffer = Buffer.from(await testPicture({ type: 'png' }));
  const file = { name: 'bridge.png', mimeType: 'image/png', buffer };
  await page.locator('input[type=file]').first().setInputFiles(file);
  await page.getByRole('alert').filter({ hasText: 'uploaded' }).waitFor();
  const send = page.getByRole('main').getByRole('button', { name: 'Post', exact: true }).first();
  assert.equal(await send.isDisabled(), true);
  await page.getByRole('button', { name: 'Remove picture' }).click();
  await send.click();
  await page.getByRole('article').filter({ hasText: 'Look at this' }).waitFor();
  assert.deepEqual(complaints, []);
});
