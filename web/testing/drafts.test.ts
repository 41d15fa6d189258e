import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import type { Person } from '#server/testing/people.ts';
import { until } from '#server/testing/until.ts';
import { assertAccessible } from './axe.ts';
import { openAs } from './browse.ts';

/** Posts for later, posts written anew, and posts for few. */

let instance: Instance;
let browser: Browser;
let page: Page;
let alice: Person;
let bob: Person;
const complaints: string[] = [];

before(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  [alice, bob] = (await instance.people('alice', 'bob')) as [Person, Person];
  page = await openAs('alice', browser, instance, complaints);
});

after(async () => {
  await browser?.close();
  await instance?.stop();
});

test('a post is kept for later, and taken back', async () => {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Text of the post' }).fill('Tomorrow we bake.');
  const form = page.getByRole('form', { name: 'New post' });
  await form.getByRole('button', { name: 'Schedule' }).click();
  await page.getByLabel('Publish at').waitFor();
  await assertAccessible(page);
  await form.getByRole('button', { name: 'Schedule' }).last().click();
  await page.getByText('Scheduled.').waitFor();
  const kept = await alice.api.get<unknown[]>('/api/v1/scheduled_statuses');
  assert.equal(kept.length, 1);
  await page.goto('/scheduled');
  await page.getByText('Tomorrow we bake.').waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Deleted').waitFor();
  assert.deepEqual(await alice.api.get('/api/v1/scheduled_statuses'), []);
});

test('a post is deleted and written anew', async () => {
  const status = await alice.api.post<{ id: string }>('/api/v1/statuses', {
    status: 'A brigde.',
    spoiler_text: 'water',
  });
  await page.goto(`/@alice/${status.id}`);
  await page.getByRole('article').locator('summary').last().click();
  await page.getByRole('button', { name: 'Delete and redraft' }).click();
  const dialog = page.getByRole('dialog');
  const text = dialog.getByRole('textbox', { name: 'Text of the post' });
  await text.waitFor();
  assert.equal(await text.inputValue(), 'A brigde.');
  await assertAccessible(page);
  await text.fill('A bridge.');
  await dialog.getByRole('button', { name: 'Post', exact: true }).click();
  await page.getByText('Posted.').waitFor();
  const own = await alice.api.get<{ content: string; spoiler_text: string }[]>(
    `/api/v1/accounts/${alice.id}/statuses`,
  );
  assert.deepEqual(
    own.map((one) => [one.content, one.spoiler_text]),
    [['<p>A bridge.</p>', 'water']],
  );
});

test("what a button of another site shares becomes a post, also by Mastodon's address", async () => {
  const shared = new URLSearchParams({ title: 'Käfer', text: 'look', url: 'https://example.org/' });
  await page.goto(`/publish?${shared}`);
  const text = page.getByRole('textbox', { name: 'Text of the post' });
  await text.waitFor();
  assert.equal(await text.inputValue(), 'Käfer look https://example.org/');
  await assertAccessible(page);
  const form = page.getByRole('form', { name: 'New post' });
  await form.getByRole('button', { name: 'Post', exact: true }).click();
  await page.waitForURL(/@alice\/\d+/);
  await page.getByText('Käfer look').first().waitFor();
});

test('a private mention is a conversation, read when one says so', async () => {
  await alice.api.post(`/api/v1/accounts/${bob.id}/follow`, {});
  await bob.api.post('/api/v1/statuses', { status: '@alice psst', visibility: 'direct' });
  await until(async () => (await alice.api.get<unknown[]>('/api/v1/conversations')).length === 1);
  await page.goto('/');
  await page.getByRole('link', { name: 'Private mentions' }).first().click();
  await page.getByText('psst').waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Mark as read' }).click();
  await page.getByRole('button', { name: 'Mark as unread' }).waitFor();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Nobody has written to you privately yet.').waitFor();
});

test('nothing complained', () => assert.deepEqual(complaints, []));
