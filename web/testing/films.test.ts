import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { hasTools } from '#server/media/film/tools.ts';
import { launchBrowser } from '#server/testing/browser.ts';
import { startInstance, type Instance } from '#server/testing/instance.ts';
import { assertAccessible } from './axe.ts';
import { openAs } from './browse.ts';

/** Films and sounds in a post, from the file on somebody's disk to the player under the text. */

const run = promisify(execFile);
const skip = !(await hasTools());
if (skip) console.log('# ffmpeg is not installed: the tests of films in the browser are skipped');

let instance: Instance;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=duration=2:size=320x180:rate=10'];
const TONE = ['-f', 'lavfi', '-i', 'sine=duration=2'];
const composer = () => page.getByRole('textbox', { name: 'Text of the post' });
const post = () => page.getByRole('button', { name: 'Post', exact: true, disabled: false });
const article = (text: string) => page.getByRole('article').filter({ hasText: text });

before(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  await instance.people('alice');
  page = await openAs('alice', browser, instance, complaints);
});

after(async () => {
  await browser?.close();
  await instance?.stop();
});

/** Two seconds of a test picture, a tone, or both, as this kind of file. */
async function record(name: string, mimeType: string, ...args: string[]) {
  const path = join(instance.dataDir, name);
  await run('ffmpeg', ['-v', 'error', '-y', ...args, path]);
  return { name, mimeType, buffer: await readFile(path) };
}

test(
  'a film is shown while it is made ready, then by its poster, and plays in the post',
  { skip },
  async () => {
    const film = await record('f.webm', 'video/webm', ...PICTURE, ...TONE, '-c:v', 'libvpx');
    await composer().fill('The bridge, in motion');
    await page.getByLabel('Add pictures').setInputFiles(film);
    await page.locator('form video').waitFor();
    await page.getByLabel('Alt text').fill('Cars cross a bridge');
    const poster = page
      .locator('form')
      .getByRole('button', { name: /Focal point/ })
      .locator('img');
    await poster.waitFor();
    // Rejects when it is no picture.
    await poster.evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
    await post().waitFor();
    await assertAccessible(page);
    await post().click();
    const player = article('The bridge, in motion').locator('video');
    await player.waitFor();
    assert.equal(await player.getAttribute('aria-label'), 'Cars cross a bridge');
    await assertAccessible(page);
    const [file, picture] = await Promise.all(
      ['src', 'poster'].map(async (name) =>
        page.request.get((await player.getAttribute(name))!, { headers: { range: 'bytes=0-99' } }),
      ),
    );
    assert.equal(file?.headers()['content-type'], 'video/mp4');
    assert.equal(file?.status(), 206, 'a player asks for parts');
    assert.match(picture?.headers()['content-type'] ?? '', /^image\//);
  },
);

test(
  'a sound has no picture and no focal point, also when its post is written again',
  { skip },
  async () => {
    await composer().fill('The bridge, in sound');
    await page
      .getByLabel('Add pictures')
      .setInputFiles(await record('s.mp3', 'audio/mpeg', ...TONE));
    await page.getByLabel('Alt text').fill('A humming cable');
    await post().waitFor();
    assert.equal(await page.getByRole('button', { name: /Focal point/ }).count(), 0);
    await assertAccessible(page);
    await post().click();
    await article('The bridge, in sound').locator('audio[aria-label="A humming cable"]').waitFor();
  },
);

test(
  'what is no film is refused in words, and the post waits for it no longer',
  { skip },
  async () => {
    await composer().fill('Without it');
    await page.getByLabel('Add pictures').setInputFiles({
      name: 'broken.mp4',
      mimeType: 'video/mp4',
      buffer: Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42', 'latin1'), Buffer.alloc(500)]),
    });
    await page.getByRole('alert').filter({ hasText: 'could not be uploaded' }).waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Remove picture' }).click();
    await post().click();
    await article('Without it').waitFor();
  },
);

test('no page complained', { skip }, () => assert.deepEqual(complaints, []));
