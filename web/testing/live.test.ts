import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import type { Person } from '#server/testing/people.ts';
import { until } from '#server/testing/until.ts';
import { assertAccessible } from './axe.ts';
import { openPage, signIn } from './browse.ts';

/** What others do shows in an open page by itself, well before the page would ask. */

let instance: Instance;
let browser: Browser;
let page: Page;
let alice: Person;
let bob: Person;
const complaints: string[] = [];
/** What the page said over its WebSockets. */
const said: string[] = [];

before(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  [alice, bob] = (await instance.people('alice', 'bob')) as [Person, Person];
  await alice.api.relate(bob.id, 'follow');
  await bob.api.publish({ status: 'from before' });
  page = await openPage(browser, instance, complaints);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  // From the first moment on: a page subscribes when it likes.
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => void said.push(String(payload))),
  );
  await page.goto('/auth/sign-in');
  await signIn(page, 'alice');
  await subscribedTo('user');
});

after(async () => {
  await browser?.close();
  await instance?.stop();
});

/** Long before the page would ask by itself. */
const subscribedTo = (stream: string) =>
  until(() => said.some((frame) => (JSON.parse(frame) as { stream: string }).stream === stream));

const article = (text: string) => page.getByRole('article').filter({ hasText: text });

test('new posts are offered at once, and shown on demand', async () => {
  await article('from before').waitFor();
  await bob.api.publish({ status: 'first news' });
  const button = page.getByRole('button', { name: 'One new post' });
  await button.waitFor();
  assert.equal(await article('first news').count(), 0, 'nothing moves under the reader');
  await assertAccessible(page);
  await button.click();
  await article('first news').waitFor();
  assert.equal(await button.count(), 0);
  // A keyboard reader goes on at the new post.
  await page.locator('li:focus', { hasText: 'first news' }).waitFor();
});

test('edits and deletions show where the post stands', async () => {
  const posted = await bob.api.publish({ status: 'tpyo' });
  await page.getByRole('button', { name: 'One new post' }).click();
  await article('tpyo').waitFor();
  await bob.api.edit(posted.id, { status: 'typo, mended' });
  await article('typo, mended').waitFor();
  await bob.api.remove(posted.id);
  await article('typo, mended').waitFor({ state: 'detached' });
});

test("one's own post is not offered as new", async () => {
  await page.getByRole('textbox', { name: 'Text of the post' }).fill('by myself');
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  await article('by myself').waitFor();
  await bob.api.publish({ status: 'by bob' });
  await page.getByRole('button', { name: 'One new post' }).click();
  await article('by bob').waitFor();
  assert.equal(await article('by myself').count(), 1);
});

test('the bell counts, and the page of notifications fills by itself', async () => {
  await bob.api.publish({ status: '@alice ring' });
  await page.getByText('One new', { exact: true }).first().waitFor({ state: 'attached' });
  await page.goto('/notifications');
  await page.getByText('@alice ring').first().waitFor();
  await bob.api.publish({ status: '@alice ring again' });
  await page.getByText('@alice ring again').first().waitFor();
  await assertAccessible(page);
});

test('the public and the hashtag timeline are live too', async () => {
  for (const [path, text, stream] of [
    ['/public/local', 'in public', 'public:local'],
    ['/tags/live', 'tagged #live', 'hashtag'],
  ] as const) {
    await page.goto(path);
    await subscribedTo(stream);
    await bob.api.publish({ status: text });
    await page.getByRole('button', { name: /new post/ }).click();
    await article(text).waitFor();
  }
  assert.deepEqual(complaints, []);
});
