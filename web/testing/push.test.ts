import assert from 'node:assert/strict';
import { createECDH, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import { until } from '#server/testing/until.ts';
import { assertAccessible } from './axe.ts';
import { openPage, signIn } from './browse.ts';

/** Turning push notifications on and off; the browser's push service, which is far away, is played. */

let instance: Instance;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

before(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  await instance.people('alice');
  page = await openPage(browser, instance, complaints);
  await page.context().grantPermissions(['notifications'], { origin: instance.origin });
  const ecdh = createECDH('prime256v1');
  const keys = {
    p256dh: ecdh.generateKeys('base64url'),
    auth: randomBytes(16).toString('base64url'),
  };
  await page.addInitScript(`
    const json = ${JSON.stringify({ endpoint: 'https://push.example/1', keys })};
    const subscription = {
      toJSON: () => json,
      unsubscribe: async () => (sessionStorage.removeItem('push'), true),
    };
    Notification.requestPermission = async () => 'granted';
    PushManager.prototype.subscribe = async (options) => {
      sessionStorage.setItem('push', options.applicationServerKey);
      return subscription;
    };
    PushManager.prototype.getSubscription = async () =>
      sessionStorage.getItem('push') ? subscription : null;
  `);
  await page.goto('/auth/sign-in');
  await signIn(page, 'alice');
});

after(async () => {
  await browser?.close();
  await instance?.stop();
});

const rows = () => instance.database.db.selectFrom('push_subscriptions').selectAll().execute();

test('push notifications are turned on, shown, and turned off again', async () => {
  await page.goto('/settings/notifications');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('This browser is told of notifications.').waitFor();
  await assertAccessible(page);
  const [row] = await rows();
  assert.equal(row?.endpoint, 'https://push.example/1');
  assert.equal(row?.standard, true);
  assert.ok(row?.session_id, 'it ends with the session');
  assert.equal(row?.sealed_token, null);
  const worker =
    page.context().serviceWorkers()[0] ?? (await page.context().waitForEvent('serviceworker'));
  assert.match(worker.url(), /\/service-worker\.js$/);

  await page.reload();
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByRole('button', { name: 'Turn on' }).waitFor();
  assert.deepEqual(await rows(), []);
});

test('a message becomes a notification', async () => {
  const worker = page.context().serviceWorkers()[0];
  assert.ok(worker);
  // The headless browser has nowhere to show it.
  await worker.evaluate(`
    globalThis.shown = [];
    registration.showNotification = async (title, { body, tag }) => {
      shown.push([title, body, tag]);
    };
  `);
  const session = await page.context().newCDPSession(page);
  const versions: { registrationId: string }[] = [];
  session.on('ServiceWorker.workerVersionUpdated', (event) => versions.push(...event.versions));
  await session.send('ServiceWorker.enable');
  const { registrationId } = await until(() => versions[0]);
  const data = JSON.stringify({ notification_id: 7, title: 'bob boosted your post', body: 'x' });
  await session.send('ServiceWorker.deliverPushMessage', {
    origin: instance.origin,
    registrationId,
    data,
  });
  const shown = () => worker.evaluate<string[][]>('globalThis.shown');
  await until(async () => (await shown()).length > 0);
  assert.deepEqual(await shown(), [['bob boosted your post', 'x', '7']]);
  assert.deepEqual(complaints, []);
});
