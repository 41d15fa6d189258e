import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import { newId } from '#server/core/ids.ts';
import { blockDomain, unblockDomain } from '#server/moderation/domain-blocks.ts';
import * as make from '../factories.ts';
import { pngBomb, testPicture } from '../pictures.ts';
import { cpuTime } from '../cpu-time.ts';
import {
  createOf,
  followers,
  idOf,
  later,
  noteOf,
  send,
  signedGet,
  statusBy,
  useWorld,
  world,
} from './world.ts';

useWorld();

const XSS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVa\tScRiPt:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<p style="position:fixed">x</p>',
  '<iframe src="https://evil.example"></iframe>',
  '<math><mi xlink:href="data:x,<script>alert(1)</script>">',
  '<form action="https://evil.example"><input name=password></form>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<p class="fixed overlay">x</p>',
].join('');
const LIVE =
  /<(?:script|img|svg|iframe|math|form|input|noscript|style)|\son\w+\s*=|javascript:|href="data:|\sstyle=|overlay/i;

describe('§2.26 XSS / HTML injection', () => {
  test('§2.26 what comes in is kept without what runs', async () => {
    const note = noteOf(world.alice, { content: XSS, contentMap: { en: XSS } });
    await send(createOf(note));
    assert.doesNotMatch((await statusBy(note.id))!.content, LIVE);
    const xss = await world.remote.addActor('xss', {
      summary: XSS,
      attachment: [{ type: 'PropertyValue', name: 'x', value: XSS }],
    });
    await world.deps.federation.actors.byUri(xss.uri);
    const row = await world.db
      .selectFrom('accounts')
      .select(['note', 'fields'])
      .where('uri', '=', xss.uri)
      .executeTakeFirstOrThrow();
    assert.doesNotMatch(row.note + row.fields[0]?.value, LIVE);
  });

  test('§2.26 what was kept with it is shown without', async () => {
    const account = await idOf(world.alice);
    const id = await make.status(world.db, account, { content: XSS });
    assert.doesNotMatch((await world.bob.api.status(id)).content, LIVE);
    await world.db
      .updateTable('accounts')
      .set({ note: XSS, fields: JSON.stringify([{ name: 'x', value: XSS, verified_at: null }]) })
      .where('id', '=', account)
      .execute();
    const shown = await world.bob.api.account(account);
    assert.doesNotMatch(shown.note + shown.fields[0]?.value, LIVE);
  });
});

describe('§2.27 CSP', () => {
  const built = existsSync(join(import.meta.dirname, '../../../web/build/server-instance.js'));
  const skip = !built && 'the web client is not built';

  test('§2.27 no page may run what is not ours, nor load from elsewhere', { skip }, async () => {
    const { id } = await world.bob.api.publish({ status: 'Look' });
    const paths = [
      '/',
      '/about',
      '/@bob',
      `/@bob/${id}`,
      '/auth/sign-in',
      '/nothing/here',
      '/explore',
    ];
    for (const path of [...paths, '/oauth/authorize?client_id=x', '/authorize_interaction?uri=x']) {
      const response = await fetch(world.origin + path, { headers: { accept: 'text/html' } });
      await response.body?.cancel();
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/, path);
      const policy = response.headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/, path);
      assert.match(policy, /frame-ancestors 'none'/, path);
      assert.match(policy, /base-uri 'none'/, path);
      assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|https?:(?!\/\/localhost)|\*/, path);
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff', path);
    }
  });

  test('§2.27 no address of another server is loaded by who looks', async () => {
    const { origin } = world.remote;
    const file = (mediaType: string, name: string) => ({
      type: 'Document',
      mediaType,
      url: `${origin}/${name}`,
      icon: { type: 'Image', url: `${origin}/preview.png` },
    });
    const note = noteOf(world.alice, {
      attachment: [
        file('image/png', 'a.png'),
        file('video/mp4', 'a.mp4'),
        file('audio/mpeg', 'a.mp3'),
      ],
      tag: [{ type: 'Emoji', name: ':x:', icon: { type: 'Image', url: `${origin}/x.png` } }],
      content: 'look :x:',
    });
    world.alice.document['icon'] = { type: 'Image', url: `${origin}/avatar.png` };
    await world.deps.federation.actors.refresh(world.alice.uri);
    await send(createOf(note));
    const status = await world.bob.api.status((await statusBy(note.id))!.id);
    const loaded = [
      ...status.media_attachments.flatMap((medium) => [medium.url, medium.preview_url]),
      ...status.emojis.flatMap((emoji) => [emoji.url, emoji.static_url]),
      status.account.avatar,
      status.account.avatar_static,
    ];
    assert.equal(loaded.length, 10);
    for (const url of loaded) assert.equal(new URL(url ?? '').origin, world.origin);
  });

  test('§2.27 a file of somebody else’s is inert', async () => {
    const account_id = await idOf(world.alice);
    const proxied = async (type: 'image' | 'video', bytes: Uint8Array): Promise<Response> => {
      const id = newId();
      const remote_url = `${world.remote.origin}/files/${id}`;
      const status_id = await make.status(world.db, account_id);
      const medium = { id, account_id, status_id, type, remote_url };
      await world.db.insertInto('media').values(medium).execute();
      // Whatever its server calls it.
      const headers = { 'content-type': 'text/html' };
      world.remote.serve(`/files/${id}`, { headers, body: Buffer.from(bytes) });
      return await fetch(`${world.origin}/media/proxy/${id}/original`);
    };
    const film = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(500)]);
    for (const response of [
      await proxied('image', await testPicture({ width: 8, height: 8 })),
      await proxied('video', film),
    ]) {
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^(?:image|video)\//);
      assert.match(
        response.headers.get('content-security-policy') ?? '',
        /default-src 'none'.*sandbox/,
      );
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      assert.match(
        response.headers.get('content-disposition') ?? '',
        /^inline; filename="file\.\w+"$/,
      );
    }
    for (const bytes of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '{"type":"Person"}', '<p>']) {
      assert.equal((await proxied('image', Buffer.from(bytes))).status, 404, bytes);
      assert.equal((await proxied('video', Buffer.from(bytes))).status, 404, bytes);
    }
  });
});

describe('§2.28 Media RCE / bombs', () => {
  async function upload(bytes: Uint8Array, name: string): Promise<number> {
    const form = new FormData();
    form.set('file', new Blob([Buffer.from(bytes)]), name);
    return (await world.bob.api.request('POST', '/api/v2/media', form)).status;
  }

  test('§2.28 only pictures that few readers read are read at all', async () => {
    const hostile: Record<string, string> = {
      'x.png':
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>',
      'x.mvg':
        'push graphic-context\nviewbox 0 0 1 1\nimage over 0,0 0,0 "|id"\npop graphic-context',
      'x.gif': '%!PS\n(/etc/passwd) (r) file',
      'x.jpg': '%PDF-1.7\n',
      '../../x.png': 'II*\0\x08\0\0\0\0\0',
      'x.json': '{"id":"https://social.example/users/bob","type":"Person"}',
    };
    for (const [name, text] of Object.entries(hostile))
      assert.equal(await upload(Buffer.from(text, 'latin1'), name), 422, name);
  });

  test('§2.28 a picture that unpacks beyond all bounds is not unpacked', async () => {
    const bomb = pngBomb(30_000, 30_000);
    const spent = await cpuTime(async () => assert.equal(await upload(bomb, 'bomb.png'), 422));
    assert.ok(spent < 3000, `${spent} ms`);
  });

  test('§2.28 nothing but pixels survives, under a name of ours', async () => {
    const form = new FormData();
    const bytes = await testPicture({ width: 40, height: 40, exif: 'gps' });
    form.set('file', new Blob([bytes]), '../../../etc/passwd.jpg');
    const answer = await world.bob.api.request('POST', '/api/v2/media', form);
    const { url } = (await answer.json()) as { url: string };
    assert.match(
      new URL(url).pathname,
      /^\/media\/originals\/[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{28}\.jpg$/,
    );
    const kept = Buffer.from(await (await fetch(url)).arrayBuffer());
    assert.ok(bytes.toString().length > 0 && Buffer.from(bytes).includes('Exif'));
    assert.ok(!kept.includes('Exif'));
  });
});

describe('§2.29 Followers-only leakage', () => {
  let id: string;
  let uri: string;
  beforeEach(async () => {
    ({ id, uri } = await world.bob.api.publish({
      status: 'Only us #hidden',
      visibility: 'private',
    }));
    const alice = await idOf(world.alice);
    if (!(await followers(world.bob.id)).includes(alice))
      await make.follow(world.db, alice, world.bob.id);
  });

  test('§2.29 absent and forbidden look the same, to peers and to people', async () => {
    const absent = `${world.bob.uri}/statuses/${newId()}`;
    const seen = async (response: Response): Promise<unknown> => [
      response.status,
      await response.json(),
      response.headers.get('cache-control'),
    ];
    const anybody = (url: string) =>
      fetch(url, { headers: { accept: 'application/activity+json' } });
    assert.deepEqual(await seen(await anybody(uri)), await seen(await anybody(absent)));
    assert.deepEqual(
      await seen(await signedGet(uri, world.eve)),
      await seen(await signedGet(absent, world.eve)),
    );
    const { origin } = world;
    for (const path of ['', '/context', '/history', '/favourited_by', '/reblogged_by'])
      assert.equal((await fetch(`${origin}/api/v1/statuses/${id}${path}`)).status, 404, path);
  });

  test('§2.29 a follower reads it, and no cache keeps it', async () => {
    const response = await signedGet(uri, world.alice);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('cache-control') ?? '', /private/);
  });

  test('§2.29 no list of anybody’s holds it', async () => {
    const { uri: open } = await world.bob.api.publish({ status: 'Everybody #hidden' });
    await world.bob.api.publish({ status: 'Me too', visibility: 'private', in_reply_to_id: id });
    const lists = [
      `${world.bob.uri}/outbox?page=true`,
      `${world.origin}/api/v1/timelines/public`,
      `${world.origin}/api/v1/timelines/tag/hidden`,
      `${world.origin}/api/v1/accounts/${world.bob.id}/statuses`,
    ];
    for (const list of lists) {
      const response = await fetch(list, { headers: { accept: 'application/activity+json' } });
      const text = await response.text();
      assert.match(text, new RegExp(open.split('/').at(-1)!), list);
      assert.ok(!text.includes(id), list);
    }
  });
});

describe('§2.30 Blocks', () => {
  const refused = {
    severity: 'suspend',
    reject_media: true,
    public_comment: '',
    private_comment: '',
  } as const;

  test('§2.30 a server that is suspended loses its follows, and reads nothing that is not open', async () => {
    const alice = await idOf(world.alice);
    if (!(await followers(world.bob.id)).includes(alice))
      await make.follow(world.db, alice, world.bob.id);
    const { uri } = await world.bob.api.publish({ status: 'Ours', visibility: 'private' });
    assert.equal((await signedGet(uri, world.alice)).status, 200);
    await blockDomain(world.db, { domain: world.remote.host, ...refused });
    later(61_000);
    assert.deepEqual(await followers(world.bob.id), []);
    assert.equal((await signedGet(uri, world.alice)).status, 403);
    assert.equal(await send({ type: 'Follow', object: world.bob.uri }, world.alice), 403);
    await unblockDomain(world.db, world.remote.host);
    later(61_000);
  });

  test('§2.30 who blocks a server is not read by it, follow or no follow', async () => {
    const eve = await idOf(world.eve);
    await make.follow(world.db, eve, world.bob.id);
    const { uri } = await world.bob.api.publish({ status: 'Ours', visibility: 'private' });
    assert.equal((await signedGet(uri, world.eve)).status, 200);
    const domain = world.remote.host;
    await world.db
      .insertInto('account_domain_blocks')
      .values({ account_id: world.bob.id, domain })
      .execute();
    assert.equal((await signedGet(uri, world.eve)).status, 404);
  });
});
