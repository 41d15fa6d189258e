import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Status } from '#server/contract/status.ts';
import { DAY, toApiDay } from '#server/core/time.ts';
import { createCommonsStub } from '../commons-stub.ts';
import { type Instance, startInstance } from '../instance.ts';
import { filePage } from '../mediawiki/file-page.ts';
import { hasMediaWiki, startMediaWiki } from '../mediawiki/mediawiki.ts';
import type { Person } from '../people.ts';
import { testPicture } from '../pictures.ts';
import { until } from '../until.ts';
import { goneFor, inHome, statusOnce } from './meet.ts';

/** A wiki with pictures, as much as this scenario needs of one. */
interface PictureWiki {
  env: Record<string, string>;
  /** Puts a picture into the category Kites; its page is free to be shown. */
  add(name: string, caption: string): Promise<void>;
  replace(name: string, width: number): Promise<void>;
  remove(name: string): Promise<void>;
  /** Chooses the picture of today. */
  choose(name: string, captions: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

/** A day may begin before somebody asks for its picture. */
function todayAndTomorrow(): string[] {
  const now = Date.now();
  return [now, now + DAY].map((time) => toApiDay(new Date(time)));
}

async function stubbed(): Promise<PictureWiki> {
  const stub = await createCommonsStub();
  const idOf = (name: string) =>
    [...stub.files.values()].find(({ title }) => title === `File:${name}`)!;
  return {
    env: stub.env,
    close: stub.close,
    add: async (name, caption) => {
      const pageid = stub.files.size + 1;
      stub.addFile(pageid, { title: `File:${name}`, labels: { en: caption } });
      const members = stub.categories.get('Kites') ?? [];
      members.push({ pageid, timestamp: new Date().toISOString() });
      stub.categories.set('Kites', members);
    },
    replace: async (name, width) => {
      Object.assign(idOf(name), { width, sha1: `${width}`.padStart(40, 'b') });
    },
    remove: async (name) => {
      idOf(name).deleted = true;
    },
    choose: async (name, captions) => {
      for (const day of todayAndTomorrow()) {
        stub.templates.set(`Potd/${day}`, name);
        for (const [language, html] of Object.entries(captions))
          stub.templates.set(`Potd/${day} (${language})`, html);
      }
    },
  };
}

async function real(): Promise<PictureWiki> {
  const { admin, env, close } = await startMediaWiki();
  const upload = async (name: string, width: number, text: string) =>
    await admin.upload(name, await testPicture({ width, height: 500 }), text);
  return {
    env,
    close,
    add: async (name, en) => {
      // Their widths differ, for files with the same bytes are one.
      const width = 1300 + name.length;
      await upload(name, width, filePage({ ImageDescription: { en } }, 'Kites'));
    },
    replace: async (name, width) => await upload(name, width, ''),
    remove: async (name) => await admin.remove(`File:${name}`),
    choose: async (name, captions) => {
      for (const day of todayAndTomorrow()) {
        await admin.edit(`Template:Potd/${day}`, `[[File:${name}]]`);
        for (const [language, text] of Object.entries(captions))
          await admin.edit(`Template:Potd/${day} (${language})`, text);
      }
    },
  };
}

describe('a feed of a stub, followed from another server', () => follow(stubbed));
describe(
  'a feed of a real MediaWiki, followed from another server',
  { skip: hasMediaWiki() ? false : 'MediaWiki is not installed' },
  () => follow(real),
);

function follow(openWiki: () => Promise<PictureWiki>): void {
  let wiki: PictureWiki;
  let here: Instance;
  let there: Instance;
  let reader: Person;
  /** Lives where the feeds are. */
  let owner: Person;
  let post: Status;

  before(async () => {
    wiki = await openWiki();
    [here, there] = await Promise.all([startInstance({ env: wiki.env }), startInstance()]);
    [reader] = (await there.people('reader')) as [Person];
    [owner] = (await here.people('owner')) as [Person];
  });

  after(async () => {
    await Promise.all([here?.stop(), there?.stop()]);
    await wiki?.close();
  });

  afterEach((context) => {
    if (!('passed' in context) || context.passed) return;
    for (const instance of [here, there]) console.error(instance?.logTail());
  });

  async function subscribe(username: string): Promise<void> {
    const { accounts } = await reader.api.resolve(`@${username}@${here.host}`);
    const [found] = accounts;
    assert.equal(found!.bot, true);
    await reader.api.relate(found!.id, 'follow');
    await until(async () => (await reader.api.relationship(found!.id)).following, {
      what: `the follow of ${username}`,
    });
  }

  /** The workers may be at it at the same moment. */
  async function run(username: string): Promise<void> {
    await until(() => here.cli('feeds', 'run', username).catch(() => false), {
      what: `a run of ${username}`,
    });
  }

  async function postsOf(username: string): Promise<Status[]> {
    const { accounts } = await owner.api.resolve(username);
    return await owner.api.statusesOf(accounts[0]!.id);
  }

  test('arrives with its picture, alt text and credit', async () => {
    const made = ['--source', 'category', '--param', 'category=Kites', '--paused'];
    await here.cli('feeds', 'create', 'kites', ...made);
    await subscribe('kites');
    await wiki.add('Red kite.jpg', 'A red kite in the air');
    await until(async () => (await here.cli('feeds', 'preview', 'kites')).includes('red kite'));
    await here.cli('feeds', 'resume', 'kites');
    await run('kites');
    const [original] = await postsOf('kites');
    post = await inHome(reader, original!.uri);
    assert.equal(post.language, 'en');
    assert.match(post.content, /A red kite in the air/);
    assert.match(
      post.content,
      /Photo: <a href="[^"]*User:Ada"[^>]*>Ada<\/a> · <a href="https:\/\/creativecommons\.org\/licenses\/by-sa\/4\.0"/,
    );
    const [picture] = post.media_attachments;
    assert.equal(picture!.type, 'image');
    assert.equal(picture!.description, 'A red kite in the air');
    assert.ok(picture!.blurhash);
    const response = await fetch(picture!.url!);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type')!, /^image\//);
  });

  test('changes with a new version of the file', async () => {
    await wiki.replace('Red kite.jpg', 777);
    await run('kites');
    const changed = await statusOnce(reader, post.id, ({ edited_at }) => edited_at !== null);
    assert.equal(changed.media_attachments[0]!.meta.original?.width, 777);
    assert.equal(changed.media_attachments[0]!.description, 'A red kite in the air');
  });

  test('goes when the file is deleted', async () => {
    await wiki.remove('Red kite.jpg');
    await run('kites');
    await goneFor(reader, post.id);
  });

  test('a family speaks several languages, and a second run says nothing twice', async () => {
    await wiki.add('Black kite.jpg', 'A black kite');
    await wiki.choose('Black kite.jpg', { en: 'A black kite', de: 'Ein Schwarzmilan' });
    const made = ['--family', 'potd', '--languages', 'en,de', '--paused'];
    await here.cli('feeds', 'create', ...made);
    await subscribe('potd_de');
    await here.cli('feeds', 'resume', 'potd_de');
    await run('potd_de');
    const [original] = await postsOf('potd_de');
    const german = await inHome(reader, original!.uri);
    assert.match(german.content, /^<p>Ein Schwarzmilan<\/p><p>Foto: /);
    assert.equal(german.language, 'de');
    await run('potd_de');
    assert.equal((await postsOf('potd_de')).length, 1);
  });
}
