import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import { assertAccessible } from './axe.ts';
import { openPage, password, signIn } from './browse.ts';

/** Somebody lets an app in: the one page that leads out of the site. */

const outOfBand = 'urn:ietf:wg:oauth:2.0:oob';
const ownScheme = 'exampleapp://callback';

let instance: Instance;
let browser: Browser;
let clientId: string;

before(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  await instance.people('alice', 'bob');
  const app = await instance.client().post<{ client_id: string }>('/api/v1/apps', {
    client_name: 'Example App',
    redirect_uris: `${outOfBand} ${ownScheme}`,
    scopes: 'read write',
  });
  clientId = app.client_id;
});

after(async () => {
  await browser?.close();
  await instance?.stop();
});

function consentPath(redirectUri: string): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'read write',
    state: 'a state',
  });
  return `/oauth/authorize?${query}`;
}

test('a visitor signs in on the way, and allows an app of the same device', async () => {
  const page = await openPage(browser, instance);
  await page.goto(consentPath(ownScheme));
  await signIn(page, 'alice');
  await page.getByText('Example App').waitFor();
  await assertAccessible(page);
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.getByRole('button', { name: 'Allow' }).click(),
  ]);
  const target = new URL(answer.headers()['location'] ?? '');
  assert.equal(target.protocol, 'exampleapp:');
  assert.ok(target.searchParams.get('code'));
  assert.equal(target.searchParams.get('state'), 'a state');
});

test('without JavaScript the code is shown to be copied', async () => {
  const page = await openPage(browser, instance, [], { javaScriptEnabled: false });
  await page.goto(consentPath(outOfBand));
  await signIn(page, 'alice');
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: 'Code for your app' }).waitFor();
  assert.match(await page.locator('code').innerText(), /^[\w-]{20,}$/);
});

test('an app may ask who it shall be, and in which language', async () => {
  const page = await openPage(browser, instance);
  await page.goto('/auth/sign-in');
  await signIn(page, 'alice');
  await page.goto(`${consentPath(ownScheme)}&force_login=true&lang=de-AT`);
  await page.locator('html[lang="de"]').waitFor();
  assert.equal(new URL(page.url()).pathname, '/auth/sign-in');
  await page.locator('input[name="email"]').fill('bob@people.example');
  await page.locator('input[name="password"]').fill('wrong');
  await page.locator('input[name="password"]').press('Enter');
  await page.getByRole('alert').waitFor();
  await page.locator('input[name="password"]').fill(password);
  await page.locator('input[name="password"]').press('Enter');
  await page.getByRole('button', { name: 'Erlauben' }).waitFor();
  await page.getByText('@bob').first().waitFor();
  await page.getByRole('link', { name: 'Anderes Konto verwenden' }).click();
  await page.waitForURL(/again=1/);
});

test('an app that is not known is refused in words', async () => {
  const page = await openPage(browser, instance);
  await page.goto('/auth/sign-in');
  await signIn(page, 'alice');
  await page.goto('/oauth/authorize?response_type=code&client_id=nobody&redirect_uri=x:y');
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Allow' }).count(), 0);
});
