import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import { testPicture } from '#server/testing/pictures.ts';
import { assertAccessible } from './axe.ts';
import { openPage, password, signIn } from './browse.ts';
import { openMailbox, type Mailbox } from './mailbox.ts';

/** The main job, as a person does it: in a browser, from signing up to signing in again. */

const text = 'The old bridge at dawn #WikiLovesMonuments';
const alt = 'A steel bridge in the fog';

let instance: Instance;
let browser: Browser;
let mailbox: Mailbox;
let page: Page;
let failed = false;
/** What went wrong in the browser without anybody seeing it. */
const complaints: string[] = [];

before(async () => {
  mailbox = await openMailbox();
  [instance, browser] = await Promise.all([
    startInstance({ env: { EMAIL_CONFIRMATION: 'on', SMTP_URL: mailbox.url } }),
    launchBrowser(),
  ]);
  page = await openPage(browser, instance, complaints);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});

after(async () => {
  await browser?.close();
  await instance?.stop();
  await mailbox?.close();
});

step('a visitor signs up and confirms the address', async () => {
  await page.goto('/');
  await assertAccessible(page);
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('User name').fill('alice');
  await page.getByLabel('E-mail').fill('alice@people.example');
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('I have read the rules').check();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
  await assertAccessible(page);

  await page.goto(await mailbox.linkTo('alice@people.example', /http:\S+\/auth\/confirm\?\S+/));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await signIn(page, 'alice');
});

step('writes a post with a picture that is described', async () => {
  await page.getByRole('textbox', { name: 'Text of the post' }).fill(text);
  const picture = Buffer.from(await testPicture({ width: 640, height: 400 }));
  await page
    .getByLabel('Add pictures')
    .setInputFiles({ name: 'bridge.jpg', mimeType: 'image/jpeg', buffer: picture });
  await page.getByLabel('Alt text').fill(alt);
  // Until the picture is there it is greyed out, and is not to be judged on the way from one to the other.
  await page.getByRole('button', { name: 'Post', exact: true, disabled: false }).waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  const post = page.getByRole('article').filter({ hasText: text });
  await post.getByRole('img', { name: alt }).waitFor();

  await page.reload();
  await post.getByRole('img', { name: alt }).waitFor();
  await assertAccessible(page);
});

step('favourites it, and the favourite is still there after a reload', async () => {
  const star = page.getByRole('article').getByRole('button', { name: 'Favourite' });
  await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/favourite')),
    star.click(),
  ]);
  await page.locator('button[aria-pressed="true"]', { hasText: 'Favourite' }).waitFor();
  await page.reload();
  assert.equal(await star.getAttribute('aria-pressed'), 'true');
});

step('anybody reads the profile and the post without JavaScript', async () => {
  const plain = await browser.newContext({ baseURL: instance.origin, javaScriptEnabled: false });
  try {
    const visitor = await plain.newPage();
    await visitor.goto('/@alice');
    const post = visitor.getByRole('article').filter({ hasText: text });
    await post.getByRole('img', { name: alt }).waitFor();
    const head = visitor.locator('head');
    const actor = head.locator('link[rel="alternate"][type="application/activity+json"]');
    assert.equal(await actor.getAttribute('href'), `${instance.origin}/users/alice`);
    assert.equal(await head.locator('meta[property="og:type"]').getAttribute('content'), 'profile');

    await post.locator('a.when').click();
    await visitor.getByRole('heading', { name: 'Conversation' }).waitFor();
    assert.match(visitor.url(), /\/@alice\/\d+$/);
    const image = await head.locator('meta[property="og:image"]').getAttribute('content');
    assert.match(image ?? '', /^http:\/\/localhost/);
    await visitor.getByRole('link', { name: '#WikiLovesMonuments' }).click();
    await visitor.getByRole('article').filter({ hasText: text }).waitFor();
  } finally {
    await plain.close();
  }
});

step('tells about herself in the settings', async () => {
  await page.goto('/settings/profile');
  await assertAccessible(page);
  await page.getByLabel('Display name').fill('Alice Sommer');
  await page.getByLabel('About you').fill('Bridges and birds.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  await page.goto('/@alice');
  await page.getByRole('heading', { name: 'Alice Sommer' }).waitFor();
  await page.getByText('Bridges and birds.').waitFor();
  await assertAccessible(page);
});

step('reads in Arabic, from right to left, and in the dark', async () => {
  await page.goto('/settings/appearance');
  await page.getByLabel('Dark').check();
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.locator('html[data-theme="dark"]').waitFor();
  await page.getByLabel('العربية').check();
  await page.getByRole('button', { name: 'Save' }).last().click();
  await page.locator('html[dir="rtl"][lang="ar"]').waitFor();
  for (const path of [
    '/',
    '/@alice',
    '/notifications',
    '/search?q=alice',
    '/public/local',
    '/about',
  ]) {
    await page.goto(path);
    await assertAccessible(page);
  }
  await page.context().clearCookies({ name: /^(theme|locale)$/ });
});

step('signs out and in again', async () => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Create an account' }).waitFor();
  await page.goto('/notifications');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await signIn(page, 'alice');
  assert.equal(new URL(page.url()).pathname, '/notifications');
});

step('nothing was refused or failed unseen in the browser', async () => {
  assert.deepEqual(complaints, []);
});

/** One step of the job: without the step before it there is nothing to do. */
function step(name: string, act: () => Promise<void>): void {
  test(name, async (t) => {
    if (failed) return t.skip('an earlier step failed');
    failed = true;
    await act();
    failed = false;
  });
}
