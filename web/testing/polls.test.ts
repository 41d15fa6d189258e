import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import { assertAccessible } from './axe.ts';
import { openAs } from './browse.ts';

/** A poll, from asking to its end: alice asks with the mouse, bob votes with the keyboard. */

let instance: Instance;
let browser: Browser;
let alice: Page;
let bob: Page;
const complaints: string[] = [];
const question = 'Which river next?';
const poll = (page: Page) => page.getByRole('article').filter({ hasText: question });

before(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  await instance.people('alice', 'bob');
  [alice, bob] = await Promise.all([
    openAs('alice', browser, instance, complaints),
    openAs('bob', browser, instance, complaints),
  ]);
});

after(async () => {
  await browser?.close();
  await instance?.stop();
});

test('one asks', async () => {
  await alice.goto('/');
  await alice.getByRole('textbox', { name: 'Text of the post' }).fill(question);
  await alice.getByRole('button', { name: 'Add a poll' }).click();
  const post = alice.getByRole('button', { name: 'Post', exact: true });
  await alice.getByLabel('Choice 1').fill('Danube');
  assert.equal(await post.isDisabled(), true, 'one choice is none');
  await alice.getByLabel('Choice 2').fill('Nile');
  await alice.getByRole('button', { name: 'Add a choice' }).click();
  await alice.getByLabel('Choice 3', { exact: true }).fill('Tigris');
  await alice.getByRole('button', { name: 'Add a choice' }).click();
  await alice.getByRole('button', { name: 'Remove choice 4' }).click();
  await alice.getByLabel('Runs for').selectOption({ label: '3 days' });
  assert.equal(await alice.getByLabel('Add pictures').isDisabled(), true);
  await assertAccessible(alice);
  await post.click();
  await poll(alice).getByRole('list', { name: 'Results' }).getByText('Tigris').waitFor();
  await poll(alice).getByText('3 days left').waitFor();
  await assertAccessible(alice);
  // As the server writes it, bars included.
  await alice.goto('/home');
  await poll(alice).getByRole('list', { name: 'Results' }).getByText('Tigris').waitFor();
  assert.deepEqual(complaints, []);
});

test('another votes with the keyboard, and sees how it stands', async () => {
  await bob.goto('/public/local');
  const choices = poll(bob).getByRole('group', { name: 'Pick one' });
  await choices.getByLabel('Danube').waitFor();
  await assertAccessible(bob);
  await poll(bob).getByRole('button', { name: 'Show results' }).click();
  await poll(bob).getByRole('button', { name: 'Back to the choices' }).click();
  await choices.getByLabel('Danube').focus();
  await bob.keyboard.press('ArrowDown');
  assert.equal(await choices.getByLabel('Nile').isChecked(), true);
  await bob.keyboard.press('Tab');
  await bob.keyboard.press('Enter');
  const results = poll(bob).getByRole('list', { name: 'Results' });
  await results.getByRole('listitem').filter({ hasText: 'Nile' }).getByText('100%').waitFor();
  await results.getByRole('listitem').filter({ hasText: 'Nile' }).getByText('Your vote').waitFor();
  await poll(bob).getByText('One person voted').waitFor();
  await poll(bob).locator('ul:focus').waitFor();
  await assertAccessible(bob);
  await bob.reload();
  await results.getByText('Your vote').waitFor();
});

test('anybody reads it without JavaScript', async () => {
  const context = await browser.newContext({ baseURL: instance.origin, javaScriptEnabled: false });
  try {
    const visitor = await context.newPage();
    await visitor.goto('/@alice');
    await poll(visitor).getByRole('list', { name: 'Results' }).getByText('100%').waitFor();
  } finally {
    await context.close();
  }
});

test('its end is told, and an edit keeps the votes', async () => {
  await alice.reload();
  await poll(alice).getByLabel('More').click();
  await poll(alice).getByRole('button', { name: 'Edit' }).click();
  const dialog = alice.getByRole('dialog');
  assert.equal(await dialog.getByRole('textbox', { name: 'Choice 2' }).inputValue(), 'Nile');
  await assertAccessible(alice);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await instance.database.db.updateTable('polls').set({ expires_at: new Date() }).execute();
  await bob.goto('/public/local');
  await poll(bob).getByText('Closed').waitFor();
  await poll(bob).getByText('100%').waitFor();
  assert.deepEqual(complaints, []);
});
