import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { isStillThere, linkOf, pointsBack } from '#server/accounts/profile/links.ts';
import type { ProfileField } from '#server/db/schema/accounts.ts';
import { createFetchPage } from '../fetch/fetch-page.ts';
import type { FakeActor } from '#server/testing/fake-remote.ts';
import {
  bobId,
  bobUri,
  database,
  elsewhere,
  events,
  federation,
  remote,
} from '#server/testing/inbox-world.ts';
import { TEST_ORIGIN } from '#server/testing/factories.ts';
import { verifyProfileLinks } from './verify-profile-links.ts';

const db = () => database.db;
let count = 0;
let owner: FakeActor;
let page: string;

const html = (body: string) => ({ headers: { 'content-type': 'text/html; charset=utf-8' }, body });
const me = (address: string) => `<p><a rel="nofollow ME" href="${address}">me</a></p>`;
const link = (address: string, text = address) => `<a href="${address}" rel="me">${text}</a>`;

beforeEach(async () => {
  count += 1;
  owner = await remote.addActor(`owner${count}`, { url: `${remote.origin}/@owner${count}` });
  page = `${elsewhere.origin}/home/${count}`;
});

const verify = (accountId: string) =>
  verifyProfileLinks(
    {
      db: db(),
      config: { origin: TEST_ORIGIN },
      fetchPage: createFetchPage(federation.client),
    },
    accountId,
  );

async function idOf(values: string[]): Promise<string> {
  owner.document['attachment'] = values.map((value) => ({
    type: 'PropertyValue',
    name: 'Home',
    value,
    verified_at: '2026-01-01T00:00:00Z',
  }));
  return (await federation.actors.refresh(owner.uri)).id;
}

async function fieldsOf(id: string): Promise<ProfileField[]> {
  const { fields } = await db()
    .selectFrom('accounts')
    .select('fields')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return fields;
}
const verified = async (id: string) =>
  (await fieldsOf(id)).map((field) => field.verified_at !== null);
const forget = () => db().deleteFrom('remote_reads').execute();

describe('§2.12 Attribution-domain / verified-link spoof', () => {
  test('§2.12 a page that links back verifies a link, until that is another', async () => {
    for (const address of [owner.uri, String(owner.document['url'])]) {
      elsewhere.serve(new URL(page).pathname, html(me(address)));
      const id = await idOf([link(page)]);
      assert.deepEqual(await verified(id), [false]);
      assert.ok(
        (await events('account.described')).some(({ payload }) => payload['accountId'] === id),
      );
      await forget();
      await verify(id);
      assert.deepEqual(await verified(id), [true], address);
      assert.deepEqual(
        await verified(await idOf([link(page)])),
        [true],
        'as long as it is the same',
      );
      assert.deepEqual(await verified(await idOf([link(`${page}?other`)])), [false]);
    }
  });

  test('§2.12 so does the link of somebody here', async () => {
    elsewhere.serve(
      new URL(page).pathname,
      html(`<link rel="me" href="${TEST_ORIGIN}/@${bobUri.split('/').at(-1)}">`),
    );
    const fields = JSON.stringify([{ name: 'Home', value: page, verified_at: null }]);
    await db().updateTable('accounts').set({ fields }).where('id', '=', bobId).execute();
    await verify(bobId);
    assert.deepEqual(await verified(bobId), [true]);
  });

  test('§2.12 a page that names somebody else, or nobody, verifies nothing', async () => {
    const id = await idOf([link(page)]);
    const pages = [
      me(`${owner.uri}0`),
      me(`${owner.uri}?x`),
      me(new URL(owner.uri).pathname),
      `<a href="${owner.uri}">me</a>`,
      `<a rel="meme" href="${owner.uri}">me</a>`,
      `<!-- ${me(owner.uri)} -->`,
      `<script>'${me(owner.uri)}'</script>`,
      `<textarea>${me(owner.uri)}</textarea>`,
      `<template>${me(owner.uri)}</template>`,
      me(owner.uri).replaceAll('<', '&lt;'),
    ];
    for (const body of pages) {
      elsewhere.serve(new URL(page).pathname, html(body));
      await forget();
      await verify(id);
      assert.deepEqual(await verified(id), [false], body);
    }
    elsewhere.serve(new URL(page).pathname, {
      headers: { 'content-type': 'text/plain' },
      body: me(owner.uri),
    });
    await forget();
    await verify(id);
    assert.deepEqual(await verified(id), [false], 'a page is HTML');
  });

  test('§2.12 a host that sends visitors elsewhere does not own what is there', async () => {
    const own = `${remote.origin}/mine/${count}`;
    remote.serve(new URL(own).pathname, html(me(owner.uri)));
    elsewhere.serve(new URL(page).pathname, { status: 302, headers: { location: own } });
    const id = await idOf([link(page)]);
    await forget();
    await verify(id);
    assert.deepEqual(await verified(id), [false]);
    assert.equal(isStillThere('http://example.com/', 'https://www.example.com/me'), true);
    assert.equal(isStillThere('https://example.com/', 'https://example.com.evil.example/'), false);
  });

  test('§2.12 an address of a profile elsewhere than its actor is not its own (url)', async () => {
    const star = `${elsewhere.origin}/@star`;
    elsewhere.serve(new URL(page).pathname, html(me(star)));
    owner.document['url'] = star;
    const id = await idOf([link(page)]);
    await forget();
    await verify(id);
    assert.deepEqual(await verified(id), [false]);
  });

  test('§2.12 the words of a link are its address (CVE-2023-36462)', () => {
    const good = 'https://example.com/me';
    const spans = `<span class="invisible">https://</span><span>example.com/me</span>`;
    assert.equal(linkOf(`<p>${link(good, spans)}</p>`, 'remote'), good);
    assert.equal(linkOf(good, 'local'), good);
    for (const value of [
      link(good, 'https://bank.example'),
      link(good, 'example.com/me'),
      `${link(good)} and more`,
      link(good) + link(good),
      link('https://user:secret@example.com/'),
      link('https://bank.example@example.com/'),
      link('https://b\u0430nk.example/'),
      link('https://example.com/\u202e'),
      link('https:\\\\example.com/'),
      link('https://0x7f.1/'),
      link('javascript:alert(1)'),
      good,
    ])
      assert.equal(linkOf(value, 'remote'), null, value);
    for (const value of [
      link(good),
      `${good} and more`,
      'example.com',
      'https://b\u0430nk.example/',
    ])
      assert.equal(linkOf(value, 'local'), null, value);
    assert.equal(pointsBack(me(good), [good]), true);
  });

  test('§2.12 a host that many profiles name is asked a few times in a minute', async () => {
    elsewhere.serve(new URL(page).pathname, html('nobody'));
    await forget();
    const asked = () =>
      elsewhere.requests.filter(({ target }) => target.startsWith('/home/')).length;
    const before = asked();
    for (let n = 0; n < 4; n += 1) {
      const id = await idOf(Array.from({ length: 8 }, (_, k) => link(`${page}?${n}-${k}`)));
      await verify(id);
      await verify(id);
    }
    assert.equal(asked() - before, 20);
  });
});
