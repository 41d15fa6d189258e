import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { createAdmission, NEW_SUBDOMAINS } from '#server/activitypub/fetch/admission.ts';
import { asRoot, ROOT_LIMITS } from '#server/activitypub/fetch/root.ts';
import { parseHandle } from '#server/activitypub/fetch/webfinger.ts';
import { htmlToText, sanitizeContent } from '#server/core/html.ts';
import { countInProcess } from '#server/rate-limits/counters.ts';
import { pruneStatuses } from '#server/statuses/prune.ts';
import { createGuardedClient } from '#server/activitypub/fetch/guarded-client.ts';
import { createFetchBytes } from '#server/activitypub/fetch/fetch-bytes.ts';
import { lookupHandle } from '#server/activitypub/fetch/webfinger.ts';
import { cpuTime } from '../cpu-time.ts';
import { createOf, idOf, newUri, noteOf, send, statusBy, useWorld, world } from './world.ts';

useWorld();

describe('§2.20 Secondary URLs', () => {
  let inside: Server;
  let secret: string;
  let reached = 0;
  before(async () => {
    inside = createServer((_, response) => {
      reached += 1;
      response.end('secret');
    });
    await new Promise<void>((resolve) => void inside.listen(0, '127.0.0.1', resolve));
    secret = `127.0.0.1:${(inside.address() as AddressInfo).port}`;
  });
  after(() => inside.close());

  test('§2.20 files, handles and pages go through the one guarded client', async () => {
    // As in production: no private network is opened.
    const { origin, version } = world.deps.config;
    const client = createGuardedClient({ origin, version, allowedPrivateNetworks: [] });
    const fetchBytes = createFetchBytes(client, world.deps.federation.domains);
    for (const kind of ['picture', 'recording'] as const)
      await assert.rejects(
        fetchBytes(`http://${secret}/x`, { maxBytes: 1000, kind }),
        /not at an address/,
      );
    await assert.rejects(lookupHandle(client, parseHandle(`a@${secret}`)!), /not at an address/);
    assert.equal(reached, 0);
    await client.close();
  });
});

describe('§2.22 Collection bombs and recursive fetch', () => {
  const admission = (rateLimits: boolean) =>
    createAdmission({
      db: world.db,
      domains: { isSuspended: async () => false },
      rateLimits,
    });

  test('§2.22 a name with any number of others below it becomes ten servers', async () => {
    const admit = admission(true);
    const at = (name: string): string => `https://${name}.bomb.co.uk/users/x`;
    for (let count = 0; count < NEW_SUBDOMAINS; count += 1) await admit(at(`a${count}`));
    await assert.rejects(admit(at('b')), /Too many new servers/);
    await admit(at('a1'));
    await admit('https://other.co.uk/users/x');
    await admission(false)(at('b'));
  });

  test('§2.22 one thing leads to so many documents and no more', async () => {
    const admit = admission(true);
    const many = async (): Promise<number> => {
      let count = 0;
      for (; count < 2 * ROOT_LIMITS.documents; count += 1)
        if (
          await admit('https://peer.example/x').then(
            () => false,
            () => true,
          )
        )
          break;
      return count;
    };
    assert.equal(await asRoot(many), ROOT_LIMITS.documents);
    assert.equal(
      await asRoot(many),
      ROOT_LIMITS.documents,
      'the next thing has a purse of its own',
    );
  });

  test('§2.22 a post in answer to a post in answer … ends somewhere', async () => {
    const base = `${world.elsewhere.origin}/chain`;
    let asked = 0;
    for (let at = 0; at < 60; at += 1) {
      world.elsewhere.serve(`/chain/${at}`, () => {
        asked += 1;
        return {
          body: { ...noteOf(world.victim), id: `${base}/${at}`, inReplyTo: `${base}/${at + 1}` },
        };
      });
    }
    const note = noteOf(world.alice, { inReplyTo: `${base}/0` });
    await send(createOf(note));
    assert.notEqual(await statusBy(note.id), undefined);
    assert.ok(asked > 1 && asked <= 20, String(asked));
  });

  test('§2.22 a post whose people have people ends somewhere', async () => {
    let asked = 0;
    const people = Array.from({ length: 40 }, (_, at) => `${world.elsewhere.origin}/crowd/${at}`);
    for (const uri of people) {
      world.elsewhere.serve(new URL(uri).pathname, () => {
        asked += 1;
        return { status: 404 };
      });
    }
    const tag = people.map((href) => ({ type: 'Mention', href, name: '@x' }));
    await send(createOf(noteOf(world.alice, { tag })));
    assert.ok(asked > 0 && asked <= 8, String(asked));
  });
});

describe('§2.23 ReDoS / HTML parse', () => {
  const HOSTILE = [
    '<a href="x'.repeat(5000),
    '<'.repeat(60_000),
    '<p '.repeat(20_000),
    `<${'div '.repeat(15_000)}>`,
    '<b>'.repeat(20_000),
    '&'.repeat(60_000),
    `<p${'\n'.repeat(50_000)}`,
    '<br'.repeat(20_000),
    '</p>'.repeat(15_000),
    `</p>${' '.repeat(60_000)}x`,
    `<br${' '.repeat(60_000)}x`,
  ];

  for (const [index, html] of HOSTILE.entries()) {
    test(`§2.23 HTML made to be slow, kind ${index + 1}, is read in time`, async () => {
      assert.ok((await cpuTime(() => sanitizeContent(html))) < 1000, 'sanitised');
      assert.ok((await cpuTime(() => htmlToText(html))) < 1000, 'as text');
    });
  }

  test('§2.23 a post made of it is one post, and the next one comes too', async () => {
    for (const html of HOSTILE.slice(0, 4))
      assert.equal(await send(createOf(noteOf(world.alice, { content: html }))), 202);
    const note = noteOf(world.alice);
    await send(createOf(note));
    assert.notEqual(await statusBy(note.id), undefined);
  });
});

describe('§2.24 Property floods', () => {
  const MANY = 1000;
  const many = <T>(make: (at: number) => T): T[] =>
    Array.from({ length: MANY }, (_, at) => make(at));

  test('§2.24 of a post so much is kept, and no more', async () => {
    const { origin } = world.remote;
    const note = noteOf(world.alice, {
      content: `<p>${'x'.repeat(200_000)}</p>`,
      summary: 'y'.repeat(50_000),
      cc: many((at) => `${origin}/users/c${at}`),
      tag: [
        ...many((at) => ({ type: 'Hashtag', name: `#tag${at}`, href: `${origin}/tags/${at}` })),
      ],
      attachment: many((at) => ({
        type: 'Image',
        mediaType: 'image/png',
        url: `${origin}/${at}.png`,
        name: 'z'.repeat(20),
      })),
    });
    await send(createOf(note));
    const status = await statusBy(note.id);
    assert.ok(status !== undefined);
    assert.ok(status.content.length <= 65_536 + 100);
    assert.ok(status.spoiler_text.length <= 2048);
    const counts = async (table: 'media' | 'status_hashtags'): Promise<number> =>
      (
        await world.db
          .selectFrom(table)
          .select('status_id')
          .where('status_id', '=', status.id)
          .execute()
      ).length;
    assert.ok((await counts('media')) <= 16);
    assert.ok((await counts('status_hashtags')) <= 64);
  });

  test('§2.24 of a profile too', async () => {
    const { origin } = world.remote;
    const flood = await world.remote.addActor('flood', {
      name: 'n'.repeat(50_000),
      summary: 's'.repeat(200_000),
      attachment: many((at) => ({ type: 'PropertyValue', name: `f${at}`, value: 'v' })),
      alsoKnownAs: many((at) => `${origin}/users/k${at}`),
      tag: many((at) => ({
        type: 'Emoji',
        name: `:e${at}:`,
        icon: { url: `${origin}/e${at}.png` },
      })),
    });
    await world.deps.federation.actors.byUri(flood.uri);
    const id = await idOf(flood);
    const row = await world.db
      .selectFrom('accounts')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    assert.ok(row.display_name.length <= 2048);
    assert.ok(row.note.length <= 20_480 + 100);
    assert.ok(row.fields.length <= 50);
    assert.ok(row.also_known_as.length <= 256);
    assert.ok((row.emoji_ids?.length ?? 0) <= 48);
  });

  test('§2.24 an activity about many things is about sixteen of them', async () => {
    const notes = Array.from({ length: 40 }, () => noteOf(world.alice));
    await send({ id: newUri(world.alice), type: 'Create', object: notes });
    const kept = await Promise.all(notes.map((note) => statusBy(note.id)));
    assert.equal(kept.filter((status) => status !== undefined).length, 16);
  });
});

describe('§2.25 State growth', () => {
  test('§2.25 counters end with their window, and are so many at most', async () => {
    const rates = countInProcess(100);
    const HOUR = 3_600_000;
    for (let at = 0; at < 1000; at += 1) await rates.hit(`h${at}`, HOUR);
    assert.equal((await rates.hit('h999', HOUR)).count, 2);
    assert.equal((await rates.hit('h0', HOUR)).count, 1, 'the oldest went');
  });

  test('§2.25 deletions of what never came are forgotten in time', async () => {
    const [early, late] = [newUri(world.alice), newUri(world.alice)];
    for (const object of [early, late])
      await send({ id: `${object}#delete`, type: 'Delete', object });
    const remembered = () =>
      world.db.selectFrom('tombstones').select('uri').where('uri', 'in', [early, late]).execute();
    assert.equal((await remembered()).length, 2);
    const created_at = new Date(Date.now() - 15 * 86_400_000);
    await world.db.updateTable('tombstones').set({ created_at }).where('uri', '=', early).execute();
    await pruneStatuses(world.deps);
    assert.deepEqual(await remembered(), [{ uri: late }]);
  });
});
