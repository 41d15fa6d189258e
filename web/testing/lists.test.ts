import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import type { Person } from '#server/testing/people.ts';
import { until } from '#server/testing/until.ts';
import { assertAccessible } from './axe.ts';
import { openPage, signIn } from './browse.ts';

/** What one reads, arranged by oneself: lists, followed hashtags, filters. */

let instance: Instance;
let browser: Browser;
let alice: Page;
let people: Person[];
const complaints: string[] = [];

before(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  people = await instance.people('alice', 'bob');
  alice = await openPage(browser, instance, complaints);
  await alice.goto('/auth/sign-in');
  await signIn(alice, 'alice');
});

after(async () => {
  await browser?.close();
  await instance?.stop();
});

const post = (status: string) =>
  people[1]!.api.post<{ id: string }>('/api/v1/statuses', { status });

test('a list is made, somebody is put into it, and it shows what they write', async () => {
  await people[0]!.api.post(`/api/v1/accounts/${people[1]!.id}/follow`);
  await post('From the archive');
  await alice.goto('/lists');
  await assertAccessible(alice);
  await alice.getByLabel('Name of the list').fill('Archivists');
  await alice.getByRole('button', { name: 'Create list' }).click();
  await alice.getByRole('heading', { name: 'Archivists' }).waitFor();

  await alice.goto('/@bob');
  await alice.getByRole('main').locator('summary').first().click();
  await alice.getByRole('main').getByRole('link', { name: 'Lists' }).click();
  await alice.getByLabel('Archivists').check();
  await assertAccessible(alice);
  await alice.getByRole('button', { name: 'Save' }).click();
  await alice.getByText('Saved.').waitFor();

  await alice.goto('/lists');
  await alice.getByRole('link', { name: 'Archivists' }).click();
  await alice.getByText('From the archive').waitFor();
  await assertAccessible(alice);
  await alice.getByRole('link', { name: 'Edit list' }).click();
  await alice.getByLabel('Hide the people in it').check();
  await alice.getByRole('button', { name: 'Save' }).click();
  await alice.getByText('Saved.').waitFor();
  await assertAccessible(alice);
  await alice.goto('/');
  await alice.getByRole('heading', { name: 'Home' }).waitFor();
  assert.equal(await alice.getByText('From the archive').count(), 0, 'exclusive');

  await alice.goto('/lists');
  await alice.getByRole('link', { name: 'Archivists' }).click();
  await alice.getByRole('link', { name: 'Edit list' }).click();
  await alice.getByRole('button', { name: 'Remove @bob' }).click();
  await alice.getByText('Nobody is in it yet').waitFor();
  await alice.getByRole('button', { name: 'Delete list' }).click();
  await alice.getByText('You have no lists yet').waitFor();
});

test('a hashtag is followed on its page', async () => {
  await post('Look at this #Baroque');
  await alice.goto('/tags/Baroque');
  await alice.getByRole('button', { name: 'Follow hashtag' }).click();
  await alice.getByRole('button', { name: 'Unfollow hashtag' }).waitFor();
  await alice.goto('/followed-tags');
  await alice.getByText('#Baroque').waitFor();
  await assertAccessible(alice);
});

test('a filter covers posts, then only their pictures, then hides them', async () => {
  await post('The ending is a surprise');
  const set = async (choice: string) => {
    await alice.getByLabel(choice).check();
    await alice.getByRole('button', { name: 'Save' }).click();
    await alice.waitForURL('**/settings/filters');
    await alice.goto('/');
    await alice.getByRole('heading', { name: 'Home' }).waitFor();
  };
  await alice.goto('/settings/filters');
  await assertAccessible(alice);
  await alice.getByRole('link', { name: 'New filter' }).click();
  await alice.getByLabel('Word or phrase 1').fill('surprise');
  await alice.getByLabel('Name of the filter').fill('Spoilers');
  await assertAccessible(alice);
  await set('Cover the post until I open it');
  await alice.getByText('Filtered: Spoilers').waitFor();
  assert.equal(await alice.getByText('The ending is a surprise').count(), 0);
  await assertAccessible(alice);
  await alice.getByRole('link', { name: 'Show anyway' }).click();
  await alice.getByText('The ending is a surprise').waitFor();

  await alice.goto('/settings/filters');
  await alice.getByRole('link', { name: 'Spoilers', exact: true }).click();
  await set('Hide the post altogether');
  assert.equal(await alice.getByText('The ending is a surprise').count(), 0);
  assert.equal(await alice.getByText('Filtered: Spoilers').count(), 0);

  await alice.goto('/settings/filters');
  await alice.getByRole('button', { name: 'Delete Spoilers' }).click();
  await alice.getByText('You have no filters.').waitFor();
  await alice.goto('/');
  await alice.getByText('The ending is a surprise').waitFor();
});

test('what is talked of, and whom one might follow', async () => {
  for (const person of people)
    await person.api.post('/api/v1/statuses', { status: 'x #Cathedrals' });
  await alice.goto('/explore');
  await alice.getByRole('link', { name: '#Cathedrals' }).first().waitFor();
  await assertAccessible(alice);
});

test('a person one follows is recommended, and muted for a while', async () => {
  const menu = async (entry: string) => {
    await alice.goto('/@bob');
    await alice.getByRole('main').locator('summary').first().click();
    // Whoever leaves the page before the answer may take the request back.
    await Promise.all([
      alice.waitForResponse((response) => response.request().method() === 'POST'),
      alice.getByRole('button', { name: entry, exact: true }).click(),
    ]);
  };
  await menu('Recommend on my profile');
  await menu('No longer recommend');
  await menu('Mute for a day');
  await alice.getByText('Muted', { exact: true }).waitFor();
  await alice.goto('/settings/domains');
  await alice.getByText('You have not blocked any server.').waitFor();
  await assertAccessible(alice);
});

test('an announcement is read, answered and put away', async () => {
  await instance.cli('announcements', 'create', 'Maintenance on Sunday');
  await alice.goto('/');
  const notice = alice.getByRole('region', { name: 'Announcements' });
  await notice.getByText('Maintenance on Sunday').waitFor();
  await notice.getByRole('button', { name: 'React with 🎉' }).click();
  await notice.getByRole('button', { name: 'React with 🎉', pressed: true }).waitFor();
  await assertAccessible(alice);
  await notice.getByRole('button', { name: 'Got it' }).click();
  await notice.waitFor({ state: 'detached' });
  await alice.reload();
  await alice.getByRole('heading', { name: 'Home' }).waitFor();
  assert.equal(await alice.getByText('Maintenance on Sunday').count(), 0);
});

test('the texts of the instance are there to read', async () => {
  await alice.goto('/about');
  await alice.getByRole('link', { name: 'Privacy policy' }).click();
  await alice.getByText('keeps what you give it').waitFor();
  await assertAccessible(alice);
});

test('which servers are blocked is told, to whom the administrators want it told', async () => {
  const block = ['domains', 'block', 'loud.example', '--severity', 'silence'];
  await instance.cli(...block, '--comment', 'Adverts');
  await alice.goto('/about');
  await alice.getByText('One server', { exact: true }).click();
  await alice.getByText('loud.example').waitFor();
  await alice.getByText('Adverts').waitFor();
  await assertAccessible(alice);
  await instance.cli('settings', 'set', 'moderation.show_domain_blocks', 'disabled');
  await until(async () => {
    await alice.goto('/about');
    await alice
      .getByRole('heading', { name: 'Rules' })
      .or(alice.getByText('Privacy policy'))
      .first()
      .waitFor();
    return (await alice.getByText('Moderated servers').count()) === 0;
  });
});

test('no script failed unseen', () => {
  assert.deepEqual(complaints, []);
});
