import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import type { Person } from '#server/testing/people.ts';
import { until } from '#server/testing/until.ts';
import { assertAccessible } from './axe.ts';
import { openPage, signIn } from './browse.ts';

/** Somebody here finds, follows and answers somebody elsewhere, all in the browser. */

let here: Instance;
let elsewhere: Instance;
let browser: Browser;
let page: Page;
let carol: Person;

before(async () => {
  [here, elsewhere, browser] = await Promise.all([
    startInstance(),
    startInstance(),
    launchBrowser(),
  ]);
  await here.people('alice');
  carol = (await elsewhere.people('carol'))[0]!;
  page = await openPage(browser, here);
  await page.goto('/auth/sign-in');
  await signIn(page, 'alice');
});

after(async () => {
  await browser?.close();
  await Promise.all([here?.stop(), elsewhere?.stop()]);
});

test('a handle is found on its own server and followed', async () => {
  await page.goto(`/search?q=${encodeURIComponent(`@${carol.acct}`)}`);
  await page.getByRole('button', { name: 'Follow', exact: true }).click();
  await until(
    async () => {
      await page.goto(`/@${carol.acct}`);
      return (await page.getByRole('button', { name: 'Following' }).count()) === 1;
    },
    { what: 'the follow to be accepted' },
  );
  await page.getByText('This person is on another server.').waitFor();
  await assertAccessible(page);
});

test('what is written there is answered here', async () => {
  await carol.api.post('/api/v1/statuses', { status: 'Greetings from the other server' });
  const post = page.getByRole('article').filter({ hasText: 'Greetings from the other server' });
  await until(
    async () => {
      await page.goto('/');
      return (await post.count()) > 0;
    },
    { what: 'the post to arrive' },
  );
  await post.getByRole('link', { name: 'Reply' }).click();
  const text = page.getByRole('dialog').getByRole('textbox', { name: 'Text of the post' });
  assert.equal(await text.inputValue(), `@${carol.acct} `);
  await text.fill(`@${carol.acct} Greetings back`);
  await page.getByRole('dialog').getByRole('button', { name: 'Reply' }).click();
  await page.getByText('Posted.').waitFor();
  await until(
    async () => {
      const list = await carol.api.get<{ type: string }[]>('/api/v1/notifications');
      return list.some((one) => one.type === 'mention');
    },
    { what: 'the reply to arrive' },
  );
});
