import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import type { Person } from '#server/testing/people.ts';
import { until } from '#server/testing/until.ts';
import { assertAccessible } from './axe.ts';
import { openAs } from './browse.ts';

/** Two people in two browsers: what one does, the other sees. */

let instance: Instance;
let browser: Browser;
let alice: Page;
let bob: Page;
let people: Person[];
const complaints: string[] = [];

before(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  people = await instance.people('alice', 'bob');
  [alice, bob] = await Promise.all([
    openAs('alice', browser, instance, complaints),
    openAs('bob', browser, instance, complaints),
  ]);
});

after(async () => {
  await browser?.close();
  await instance?.stop();
});

test('one asks to follow, the other accepts', async () => {
  await alice.goto('/settings/profile');
  await alice.getByLabel('I approve my followers myself').check();
  await alice.getByRole('button', { name: 'Save' }).click();
  await alice.getByText('Saved.').waitFor();

  await bob.goto('/search?q=alice');
  await bob.getByRole('button', { name: 'Ask to follow' }).click();
  await bob.getByRole('button', { name: 'Requested' }).waitFor();

  await alice.goto('/follow-requests');
  await assertAccessible(alice);
  await alice.getByRole('button', { name: 'Accept' }).click();
  await alice.getByText('Accepted').waitFor();
  await bob.goto('/@alice');
  await bob.getByRole('button', { name: 'Following' }).waitFor();
});

test('a reply reaches the person who is answered', async () => {
  const status = await people[0]!.api.post<{ id: string }>('/api/v1/statuses', {
    status: 'Who knows this bridge?',
  });
  await bob.goto('/');
  const post = bob.getByRole('article').filter({ hasText: 'Who knows this bridge?' });
  await post.getByRole('link', { name: 'Reply' }).click();
  const text = bob.getByRole('dialog').getByRole('textbox', { name: 'Text of the post' });
  assert.equal(await text.inputValue(), '@alice ');
  await assertAccessible(bob);
  await text.fill('@alice I do! It is in Hochdonn.');
  await bob.getByRole('dialog').getByRole('button', { name: 'Reply' }).click();
  await bob.getByText('Posted.').waitFor();

  await alice.goto(`/@alice/${status.id}`);
  await alice.getByRole('article').filter({ hasText: 'It is in Hochdonn.' }).waitFor();
  await assertAccessible(alice);
  await until(async () => {
    await alice.goto('/notifications');
    return (await alice.getByText('mentioned you').count()) > 0;
  });
  await assertAccessible(alice);
});

test('what the server refuses is taken back, and said', async () => {
  await bob.goto('/@alice');
  await bob.route('**/favourite', (route) =>
    route.fulfill({ status: 503, body: '{"error":"no"}' }),
  );
  const star = bob.getByRole('button', { name: 'Favourite' }).first();
  await star.click();
  await bob.getByText('Nothing was changed.').waitFor();
  assert.equal(await star.getAttribute('aria-pressed'), 'false');
  await bob.unroute('**/favourite');
});

test('a post is edited and deleted by its author', async () => {
  await bob.goto('/');
  await bob.getByRole('textbox', { name: 'Text of the post' }).fill('A small mistkae');
  await bob.getByRole('button', { name: 'Post', exact: true }).click();
  const menuOf = (text: string) =>
    bob.getByRole('article').filter({ hasText: text }).locator('summary').last();
  await menuOf('A small mistkae').click();
  await bob.getByRole('button', { name: 'Edit' }).click();
  const dialog = bob.getByRole('dialog');
  const text = dialog.getByRole('textbox', { name: 'Text of the post' });
  await until(async () => (await text.inputValue()) === 'A small mistkae');
  await text.fill('A small mistake');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await menuOf('A small mistake').click();
  await bob.getByRole('button', { name: 'Delete', exact: true }).click();
  await bob.getByText('Deleted.').waitFor();
  await bob.reload();
  assert.equal(await bob.getByText('A small mistake').count(), 0);
});

test('somebody tells the moderators of a post', async () => {
  const { id } = await people[0]!.api.publish({ status: 'Buy cheap bridges' });
  await bob.goto(`/@alice/${id}`);
  await bob.getByRole('article').locator('summary').last().click();
  await bob.getByRole('button', { name: 'Report' }).click();
  const dialog = bob.getByRole('dialog', { name: 'Report @alice' });
  await dialog.getByRole('radio', { name: 'It breaks the rules' }).check();
  await dialog.getByRole('checkbox', { name: 'No spam' }).check();
  await dialog.getByRole('textbox').fill('Third time today');
  await assertAccessible(bob);
  await bob.route('**/api/v1/reports', (route) => route.abort(), { times: 1 });
  await dialog.getByRole('button', { name: 'Send the report' }).click();
  await dialog.getByRole('alert').waitFor();
  assert.equal(await dialog.getByRole('textbox').inputValue(), 'Third time today');
  await dialog.getByRole('button', { name: 'Send the report' }).click();
  await bob.getByText('Reported.').waitFor();
  await bob.locator('summary[title="More"]:focus').waitFor();
  const reports = await instance.database.db.selectFrom('reports').selectAll().execute();
  assert.deepEqual(
    reports.map(({ comment, category, status_ids, rule_ids }) => [
      comment,
      category,
      status_ids.length,
      rule_ids.length,
    ]),
    [['Third time today', 'violation', 1, 1]],
  );
});

test('the keyboard leads past the navigation to the content', async () => {
  await bob.goto('/public/local');
  await bob.keyboard.press('Tab');
  await bob.keyboard.press('Enter');
  assert.equal(await bob.locator(':focus').getAttribute('id'), 'content');
});

test('no script failed unseen', () => {
  assert.deepEqual(complaints, []);
});

test('hashtags chosen in settings are on the profile, and lead to what is said under them', async () => {
  const { api } = people[0]!;
  await api.publish({ status: 'A picture for #WikiLovesMonuments' });
  await api.publish({ status: 'Something else' });
  await alice.goto('/settings/profile');
  await alice.getByLabel('Hashtag', { exact: true }).fill('WikiLovesMonuments');
  await alice.getByRole('button', { name: 'Add', exact: true }).click();
  await alice.getByRole('button', { name: 'Remove #WikiLovesMonuments' }).waitFor();
  await assertAccessible(alice);
  await bob.goto('/@alice');
  await assertAccessible(bob);
  const featured = bob
    .getByRole('list', { name: 'Featured hashtags' })
    .getByRole('link', { name: '#WikiLovesMonuments' });
  await featured.click();
  await bob.waitForURL(/\/@alice\/tagged\/WikiLovesMonuments$/);
  await bob.getByRole('article').filter({ hasText: 'A picture for' }).waitFor();
  assert.equal(await bob.getByText('Something else').count(), 0);
  await assertAccessible(bob);
  await alice.getByRole('button', { name: 'Remove #WikiLovesMonuments' }).click();
  await alice.getByText('#WikiLovesMonuments').waitFor({ state: 'detached' });
  await bob.goto('/@alice');
  assert.equal(await featured.count(), 0);
});
