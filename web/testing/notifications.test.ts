import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import * as make from '#server/testing/factories.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import type { Person } from '#server/testing/people.ts';
import { until } from '#server/testing/until.ts';
import { assertAccessible } from './axe.ts';
import { openAs } from './browse.ts';

/** What others do, in groups; strangers who wait; who may notify one. */

let instance: Instance;
let browser: Browser;
let page: Page;
let alice: Person;
let others: Person[];
const complaints: string[] = [];

before(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  [alice, ...others] = (await instance.people('alice', 'bob', 'carol', 'dan', 'eve')) as [
    Person,
    ...Person[],
  ];
  page = await openAs('alice', browser, instance, complaints);
});

after(async () => {
  await browser?.close();
  await instance?.stop();
});

const told = (count: number) =>
  until(async () => {
    const { count: have } = await alice.api.get<{ count: number }>(
      '/api/v1/notifications/unread_count',
    );
    return have >= count;
  });

test('several who favourite one post are one notification', async () => {
  const status = await alice.api.post<{ id: string }>('/api/v1/statuses', { status: 'A bridge.' });
  for (const person of others) await person.api.post(`/api/v1/statuses/${status.id}/favourite`, {});
  await told(4);
  await page.goto('/notifications');
  // What happens within one moment is told in any order.
  await page.getByText(/and 2 others favourited your post/).waitFor();
  await assertAccessible(page);
  await page.getByRole('link', { name: 'Mentions', exact: true }).click();
  await page.getByText('Nothing yet.').waitFor();
  assert.equal(new URL(page.url()).search, '?only=mention');
  await page.getByRole('link', { name: 'Favourites' }).first().click();
});

test('a stranger waits until they are let in', async () => {
  await page.goto('/settings/notifications');
  await assertAccessible(page);
  const group = page.getByRole('group', { name: 'whom you do not follow' });
  await group.getByLabel('Hold back').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  await others[0]!.api.post('/api/v1/statuses', { status: '@alice do you know me?' });
  await until(async () => {
    const requests = await alice.api.get<unknown[]>('/api/v1/notifications/requests');
    return requests.length === 1;
  });
  await page.goto('/notifications');
  await page.getByRole('link', { name: 'from 1 person' }).click();
  await page.getByText('do you know me?').waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByText('Accepted').waitFor();
  await page.goto('/notifications?only=mention');
  await page.getByText('do you know me?').waitFor();
});

test('nothing complained', () => assert.deepEqual(complaints, []));

test('what moderation cost one is told, with a list to take away; and what moderators say', async () => {
  const { db } = instance.database;
  const uma = await make.remoteAccount(db, { username: 'uma', domain: 'lost.example' });
  await make.follow(db, alice.id, uma);
  await make.follow(db, uma, alice.id);
  await instance.cli('domains', 'block', 'lost.example');
  await instance.cli('accounts', 'warn', 'alice', '--text', 'Please be kind.');
  await until(async () => {
    const kinds = (await alice.api.notifications()).map((one) => one.type);
    return kinds.includes('severed_relationships') && kinds.includes('moderation_warning');
  });
  await page.goto('/notifications');
  await page.getByText('have cut it off from lost.example').waitFor();
  await page.getByText('1 follower and 1 followed account.').waitFor();
  await page.getByText('Please be kind.').waitFor();
  await assertAccessible(page);
  await page.goto('/severed_relationships');
  await page.getByRole('heading', { name: 'Lost connections' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/settings/import-export');
  await assertAccessible(page);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the accounts you followed' }).click(),
  ]);
  assert.match(file.suggestedFilename(), /^following-lost\.example-/);
  assert.match(await readFile(await file.path(), 'utf8'), /^uma@lost\.example,true,false,$/m);
});
