import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Instance } from '#server/testing/instance.ts';
import { until } from '#server/testing/until.ts';

/** The password of everybody whom `instance.people` makes. */
export const password = 'correct horse battery staple';

/** The last thing that SvelteKit does before a page is alive is to listen for this. */
const NOTE_START = `
  const listen = window.addEventListener;
  window.addEventListener = function (type, ...rest) {
    if (type === 'pageshow') window.isAlive = true;
    return listen.call(this, type, ...rest);
  };`;
const IS_ALIVE = `document.readyState === 'complete' &&
  (window.isAlive === true || !Object.keys(window).some((name) => name.startsWith('__sveltekit')))`;
const scripted = new WeakSet<Page>();

/** Waits until the page's scripts have taken over what the server wrote: earlier clicks are lost. */
async function alive(page: Page): Promise<void> {
  if (!scripted.has(page)) return;
  // A page that is just being left answers nothing.
  await until(() => page.evaluate<boolean>(IS_ALIVE).catch(() => false), { what: page.url() });
}

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
  if (options.javaScriptEnabled !== false) {
    await page.addInitScript(NOTE_START);
    scripted.add(page);
    for (const way of ['goto', 'reload'] as const) awaitLife(page, way);
  }
  // As in `until`: for what will never come, not for a busy machine.
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
  });
  page.on('dialog', (dialog) => void dialog.accept());
  return page;
}

function awaitLife(page: Page, way: 'goto' | 'reload'): void {
  const go = page[way].bind(page) as (...given: unknown[]) => ReturnType<Page['goto']>;
  page[way] = async (...given: unknown[]) => {
    const answer = await go(...given);
    await alive(page);
    return answer;
  };
}

/** Signs in on the page that asks for it, and waits until it is left. */
export async function signIn(page: Page, username: string): Promise<void> {
  await page.getByLabel('E-mail or user name').fill(`${username}@people.example`);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname !== '/auth/sign-in');
  await alive(page);
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
