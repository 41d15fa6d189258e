import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import { until } from '#server/testing/until.ts';
import { assertAccessible } from './axe.ts';
import { openAs, openPage, signIn } from './browse.ts';

/** A quote, from the post that is quoted to the end of the author's consent. */

let instance: Instance;
let browser: Browser;
let alice: Page;
let bob: Page;
const complaints: string[] = [];
const words = 'Every river is a library.';
const comment = 'And every library a river.';
const article = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });
const card = (page: Page) =>
  article(page, comment).getByRole('group', { name: 'Quoted post by alice' });

async function write(page: Page, text: string, policy?: string) {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Text of the post' }).fill(text);
  if (policy) await page.getByLabel('Who may quote this').selectOption({ label: policy });
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  await article(page, text).waitFor();
}

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

test('one writes for all to quote, and another for nobody', async () => {
  await write(alice, 'This is mine alone.', 'Nobody may quote');
  await write(alice, words);
  await assertAccessible(alice);
});

test('who may quote does, and sees what they quote while they write', async () => {
  await bob.goto('/public/local');
  const mine = article(bob, 'This is mine alone.');
  await mine.getByLabel('Boost or quote').click();
  assert.equal(
    await mine.getByRole('button', { name: 'You may not quote this' }).isDisabled(),
    true,
  );
  await bob.keyboard.press('Escape');
  const quoted = article(bob, words);
  await quoted.getByLabel('Boost or quote').click();
  await assertAccessible(bob);
  await quoted.getByRole('button', { name: 'Quote', exact: true }).click();
  const dialog = bob.getByRole('dialog', { name: 'Quote' });
  await dialog.getByRole('group', { name: 'Quoted post by alice' }).getByText(words).waitFor();
  await dialog.getByRole('textbox', { name: 'Text of the post' }).fill(comment);
  await assertAccessible(bob);
  await dialog.getByRole('button', { name: 'Post', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await bob.goto('/@bob');
  await card(bob).getByText(words).waitFor();
  assert.equal(await article(bob, comment).getByText('RE:').isVisible(), false);
  await assertAccessible(bob);
});

test('who is quoted is told, sees the quotes and ends one', async () => {
  await until(async () => {
    await alice.goto('/notifications');
    return (await alice.getByText('quoted your post').count()) > 0;
  });
  await card(alice).getByText(words).waitFor();
  await assertAccessible(alice);
  await alice.goto('/@alice');
  await article(alice, words).getByLabel('More').click();
  await article(alice, words).getByRole('link', { name: 'See quotes' }).click();
  await alice.getByRole('heading', { name: 'Quotes' }).waitFor();
  await card(alice).waitFor();
  await assertAccessible(alice);
  await article(alice, comment).getByLabel('More').click();
  await article(alice, comment).getByRole('button', { name: 'Do not be quoted here' }).click();
  const gone = 'The author of the quoted post does not want to be quoted here any more.';
  await article(alice, comment).getByText(gone).waitFor();
  await assertAccessible(alice);
  await bob.reload();
  await article(bob, comment).getByText(gone).waitFor();
});

test('a muted author is quoted behind a link', async () => {
  await write(bob, 'Something new.');
  await alice.goto('/public/local');
  await article(alice, 'Something new.').getByLabel('Boost or quote').click();
  await article(alice, 'Something new.')
    .getByRole('button', { name: 'Quote', exact: true })
    .click();
  const dialog = alice.getByRole('dialog', { name: 'Quote' });
  await dialog.getByRole('textbox', { name: 'Text of the post' }).fill(comment);
  await dialog.getByRole('button', { name: 'Post', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  const [carol] = await instance.people('carol');
  assert.ok(carol);
  const reader = await openPage(browser, instance, complaints);
  await reader.goto('/auth/sign-in');
  await signIn(reader, 'carol');
  const { db } = instance.database;
  const byName = (username: string) =>
    db
      .selectFrom('accounts')
      .select('id')
      .where('username', '=', username)
      .executeTakeFirstOrThrow();
  const [me, muted] = [await byName('carol'), await byName('bob')];
  await db.insertInto('mutes').values({ account_id: me.id, target_account_id: muted.id }).execute();
  await reader.goto('/@alice');
  const quoting = article(reader, comment);
  await quoting.getByText('You have muted the author of the quoted post.').waitFor();
  await assertAccessible(reader);
  await quoting.getByRole('link', { name: 'Show anyway' }).click();
  await quoting
    .getByRole('group', { name: 'Quoted post by bob' })
    .getByText('Something new.')
    .waitFor();
  await assertAccessible(reader);
});

test('anybody reads it without JavaScript, in either direction of writing', async () => {
  for (const locale of ['en', 'ar']) {
    const context = await browser.newContext({
      baseURL: instance.origin,
      javaScriptEnabled: false,
      locale,
    });
    try {
      const visitor = await context.newPage();
      await visitor.goto('/@alice');
      await article(visitor, comment).getByText('Something new.').waitFor();
    } finally {
      await context.close();
    }
  }
});

test('the choice for all posts is a setting', async () => {
  await alice.goto('/settings/profile');
  await alice.getByLabel('Who may quote this').selectOption({ label: 'Followers may quote' });
  await assertAccessible(alice);
  await alice.getByRole('button', { name: 'Save' }).click();
  await alice.getByText('Saved.').waitFor();
  await alice.goto('/');
  assert.equal(await alice.getByLabel('Who may quote this').inputValue(), 'followers');
  assert.deepEqual(complaints, []);
});
