import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#server/testing/browser.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import type { Person } from '#server/testing/people.ts';
import { assertAccessible } from './axe.ts';
import { openAs, openPage } from './browse.ts';

/** A post in another language, read in one's own: a stand-in for a LibreTranslate server does the work. */

let translator: Server;
let instance: Instance;
let browser: Browser;
let author: Person;
let page: Page;
/** Whether the translator fails. */
let down = false;
/** Every text that left this server. */
const sent: string[] = [];
const complaints: string[] = [];
const german = 'Die Brücke am #Rhein im Morgennebel';
const article = (of: Page, text: string) => of.getByRole('article').filter({ hasText: text });
const translate = (of: Page, text: string) =>
  article(of, text).getByRole('button', { name: 'Translate', exact: true });

before(async () => {
  translator = await startTranslator();
  const { port } = translator.address() as AddressInfo;
  [instance, browser] = await Promise.all([
    startInstance({ env: { TRANSLATION_URL: `http://127.0.0.1:${port}` } }),
    launchBrowser(),
  ]);
  [, author] = (await instance.people('alice', 'jonas')) as [Person, Person];
  await author.api.publish({ status: german, language: 'de' });
  page = await openAs('alice', browser, instance, complaints);
});

after(async () => {
  await browser?.close();
  await instance?.stop();
  translator?.close();
});

test('a post is translated where it stands, with what it is from and who did it', async () => {
  await page.goto('/public/local');
  await translate(page, german).waitFor();
  await assertAccessible(page);
  await translate(page, german).click();
  const post = article(page, german);
  await post.getByText('Translated from German by LibreTranslate').waitFor();
  const words = post.locator('[lang="en"]').filter({ hasText: 'EN: Die Brücke am' });
  await words.waitFor();
  // What the translator adds to it is text of a stranger like any other.
  assert.equal(await words.locator('script').count(), 0);
  await words.getByRole('link', { name: '#Rhein' }).waitFor();
  await assertAccessible(page);
});

test('the original comes back, and is not asked for twice', async () => {
  const post = article(page, german);
  await post.getByRole('button', { name: 'Show the original' }).click();
  await post.getByText('EN: ').waitFor({ state: 'detached' });
  const asked = sent.length;
  await translate(page, german).click();
  await post.getByText('EN: Die Brücke am').waitFor();
  assert.equal(sent.length, asked);
});

test('warning, choices and alt texts are translated with it', async () => {
  await author.api.publish({
    status: 'Was meint ihr?',
    language: 'de',
    spoiler_text: 'Vorsicht',
    poll: { options: ['Ja', 'Nein'], expires_in: 3600 },
  });
  await page.goto('/public/local');
  const post = article(page, 'Vorsicht');
  await post.getByText('Show', { exact: true }).click();
  await translate(page, 'Was meint ihr?').click();
  for (const text of ['EN: Was meint ihr?', 'EN: Vorsicht', 'EN: Ja', 'EN: Nein'])
    await post.getByText(text).waitFor();
});

test('a translator that fails is told of, and can be asked again', async () => {
  const text = 'Guten Abend';
  await author.api.publish({ status: text, language: 'de' });
  await page.goto('/public/local');
  down = true;
  await translate(page, text).click();
  const alert = article(page, text).getByRole('alert');
  await alert.getByText('The translation did not work').waitFor();
  await assertAccessible(page);
  down = false;
  await translate(page, text).click();
  await article(page, text).getByText('EN: Guten Abend').waitFor();
});

test('nothing is offered for one’s own language, what is private, or without an account', async () => {
  await author.api.publish({ status: 'Good morning', language: 'en' });
  const secret = { status: '@alice Ganz unter uns', language: 'de', visibility: 'direct' } as const;
  const { id } = await author.api.publish(secret);
  await page.goto('/public/local');
  await article(page, 'Good morning').waitFor();
  assert.equal(await translate(page, 'Good morning').count(), 0);
  await page.goto(`/@jonas/${id}`);
  await article(page, 'Ganz unter uns').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Translate', exact: true }).count(), 0);
  const visitor = await openPage(browser, instance, complaints);
  await visitor.goto('/@jonas');
  await article(visitor, german).waitFor();
  assert.equal(await translate(visitor, german).count(), 0);
});

test('no page complained', () => assert.deepEqual(complaints, []));

/** Puts the language before every text, and a script behind it. */
async function startTranslator(): Promise<Server> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += String(chunk)));
    request.on('end', () => {
      response.writeHead(down ? 500 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(request.url === '/languages' ? LANGUAGES : answer(text)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const LANGUAGES = [
  { code: 'de', name: 'German', targets: ['en'] },
  { code: 'en', name: 'English', targets: ['de'] },
];

function answer(body: string) {
  const { q, target } = JSON.parse(body) as { q: string[]; target: string };
  sent.push(...q);
  return {
    translatedText: q.map((text) => {
      const words = text.replace(/^(<p>)?/, `$1${target.toUpperCase()}: `);
      return text.startsWith('<') ? `${words}<script>alert(1)</script>` : words;
    }),
  };
}
