import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { type Instance, startInstance } from '#server/testing/instance.ts';
import type { Person } from '#server/testing/people.ts';
import { assertAccessible } from './axe.ts';
import { openPage, signIn } from './browse.ts';

/** What people take along, and what they bring. */

let instance: Instance;
let browser: Browser;
let page: Page;
let alice: Person;
let bob: Person;
const complaints: string[] = [];

before(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  [alice, bob] = (await instance.people('alice', 'bob')) as [Person, Person];
  page = await openPage(browser, instance, complaints);
  await page.goto('/auth/sign-in?next=/settings/import-export');
  await signIn(page, 'alice');
});

after(async () => {
  await browser?.close();
  await instance?.stop();
});

test('a file of accounts is brought, and those are followed', async () => {
  await assertAccessible(page);
  const text = `Account address,Show boosts\nbob@${instance.host},true\n`;
  const file = { name: 'follows.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.getByLabel('CSV file').setInputFiles(file);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('1 of 1 done').waitFor();
  assert.equal((await alice.api.relationship(bob.id)).following, true);
});

test('the same is taken along again', async () => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Accounts you follow' }).click(),
  ]);
  const text = await readFile(await download.path(), 'utf8');
  assert.match(text, /^Account address/);
  assert.match(text, new RegExp(`^bob@${instance.host},true`, 'm'));
  assert.deepEqual(complaints, []);
});
