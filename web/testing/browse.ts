import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Instance } from '#server/testing/instance.ts';

/** The password of everybody whom `instance.people` makes. */
export const password = 'correct horse battery staple';

/** A page of a fresh browser on this instance; every script error in it, and all that its policy forbids, lands in `complaints`. */
export async function openPage(
  browser: Browser,
  instance: Instance,
  complaints: string[] = [],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: instance.origin,
    locale: 'en',
    // Colours on their way from one to another are no colours to judge.
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  // As in `until`: for what will never come, not for a busy machine.
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
  });
  page.on('dialog', (dialog) => void dialog.accept());
  return page;
}

/** Signs in on the page that asks for it, and waits until it is left. */
export async function signIn(page: Page, username: string): Promise<void> {
  await page.getByLabel('E-mail or user name').fill(`${username}@people.example`);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname !== '/auth/sign-in');
}

/** A page of a fresh browser in which somebody of the instance is signed in. */
export async function openAs(
  username: string,
  browser: Browser,
  instance: Instance,
  complaints: string[] = [],
): Promise<Page> {
  const page = await openPage(browser, instance, complaints);
  await page.goto('/auth/sign-in');
  await signIn(page, username);
  return page;
}
