import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import type { Instance as InstanceAnswer } from '#server/contract/instance.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import { until } from '#server/testing/until.ts';
import { createWikiStub, type WikiStub } from '#server/testing/wiki-stub.ts';
import { assertAccessible } from './axe.ts';
import { openPage } from './browse.ts';

let wiki: WikiStub;
let instance: Instance;
let browser: Browser;

before(async () => {
  wiki = await createWikiStub();
  wiki.accounts.set('7', { sub: '7', username: 'Ada Wong' });
  [instance, browser] = await Promise.all([startInstance({ env: wiki.env }), launchBrowser()]);
});

after(async () => {
  await browser?.close();
  await instance?.stop();
  await wiki?.close();
});

test('somebody joins by their wiki account, sets a password, unlinks and links it again', async () => {
  await instance.cli('settings', 'set', 'registrations.min_age', '16');
  await until(async () => {
    const { registrations } = await instance.client().get<InstanceAnswer>('/api/v2/instance');
    return registrations.min_age === 16;
  });
  wiki.signedInAs = '7';
  const page = await openPage(browser, instance);
  await page.goto('/auth/sign-in');
  await assertAccessible(page);
  await page.getByRole('link', { name: 'Sign in with your wiki account' }).click();
  await page.getByRole('heading', { name: 'Choose your handle' }).waitFor();
  await assertAccessible(page);
  assert.equal(await page.getByLabel('User name').inputValue(), 'ada_wong');
  await page.getByLabel('User name').fill('ada');
  await page.getByRole('checkbox').check();
  await page.getByLabel('Date of birth').fill(`${new Date().getFullYear() - 10}-01-01`);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByText('You are not old enough').waitFor();
  await page.getByLabel('Date of birth').fill('1990-05-17');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('heading', { name: 'Home' }).waitFor();

  await page.goto('/@ada');
  await page.getByRole('link', { name: 'User:Ada Wong' }).waitFor();

  await page.goto('/settings/wikimedia');
  await assertAccessible(page);
  await page.getByText('It is your only way to sign in').waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Password' }).last().click();
  await page.getByLabel('New password').fill('correct horse battery staple');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();

  await page.goto('/settings/wikimedia');
  await page.getByRole('button', { name: 'Unlink' }).click();
  await page.getByRole('link', { name: 'Link your wiki account' }).click();
  await page.getByText('Your wiki account is linked.').waitFor();
});

test('who is turned away reads why', async () => {
  wiki.accounts.set('8', { sub: '8', username: 'New Person', global: { editcount: 1 } });
  wiki.signedInAs = '8';
  const page = await openPage(browser, instance);
  await page.goto('/auth/sign-in');
  await page.getByRole('link', { name: 'Sign in with your wiki account' }).click();
  await page.getByText('too few edits yet').waitFor();
  await assertAccessible(page);
});
