import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { suspendAccount } from '#server/moderation/suspend-account.ts';
import type { TestApp } from '#server/testing/app.ts';
import type { WikiStub } from '#server/testing/wiki-stub.ts';
import {
  type Browser,
  createWikiWorld,
  locationOf,
  type WikiWorld,
} from '#server/testing/wiki-world.ts';
import { recheckIdentities } from './recheck.ts';

let world: WikiWorld;
let wiki: WikiStub;
let it: TestApp;
let browser: WikiWorld['browser'];
let person: WikiWorld['person'];
let goThrough: WikiWorld['goThrough'];
let joinAs: WikiWorld['joinAs'];
let me: WikiWorld['me'];

before(async () => {
  world = await createWikiWorld();
  ({ wiki, app: it, browser, person, goThrough, joinAs, me } = world);
});
after(() => world.close());
beforeEach(() => void wiki.requests.splice(0));

describe('linking', () => {
  async function member(username: string): Promise<Browser> {
    const who = browser();
    const signedUp = await who.post('/auth/sign-up', {
      username,
      email: `${username}@example.org`,
      password: 'correct horse',
      agreement: 'true',
    });
    assert.equal(signedUp.status, 200);
    return who;
  }

  test('somebody who is here already links their wiki account, signs in by it, and unlinks it', async () => {
    const account = person();
    const who = await member('linker');
    assert.equal(await goThrough(who, account, '?link=yes'), '/settings/wikimedia?linked=yes');
    assert.match(JSON.stringify((await me(who)).body['fields']), /Wikimedia/);
    const again = browser();
    assert.equal(await goThrough(again, account), '/');
    assert.equal((await me(again)).body['username'], 'linker');
    assert.equal((await who.post('/auth/wikimedia/unlink')).status, 200);
    assert.deepEqual((await me(who)).body['fields'], []);
    // One wiki account does not make one account here after the other.
    const anew = browser();
    assert.equal(await goThrough(anew, account), '/auth/wikimedia/join');
    const state = await (await anew.get('/auth/wikimedia/state')).json();
    assert.equal(
      (state as { newcomer: { needs_approval: boolean } }).newcomer.needs_approval,
      true,
    );
  });

  test('one wiki account belongs to one person here', async () => {
    const account = person();
    await joinAs(account, 'owner_of_it');
    const other = await member('second');
    assert.equal(
      await goThrough(other, account, '?link=yes'),
      '/settings/wikimedia?wikimedia=taken',
    );
  });

  test('is asked for by the person themselves, on a page of ours', async () => {
    const who = await member('careful');
    const start = await who.get('/auth/wikimedia/start?link=yes', {
      'sec-fetch-site': 'cross-site',
    });
    assert.equal(start.status, 403);
    assert.equal((await browser().get('/auth/wikimedia/start?link=yes')).status, 401);
    // The one who comes back is not the one who set out.
    const there = locationOf(await who.get('/auth/wikimedia/start?link=yes'));
    who.jar.delete('session');
    const back = await who.get(wiki.approve(there, person().sub));
    assert.equal(locationOf(back), '/settings/wikimedia?wikimedia=expired');
  });

  test('the only way in cannot be cut off before there is a password', async () => {
    const who = await joinAs(person(), 'only_way');
    assert.equal((await who.post('/auth/wikimedia/unlink')).status, 422);
    const set = await who.post('/auth/password/change', { password: 'correct horse' });
    assert.equal(set.status, 200);
    assert.equal((await who.post('/auth/wikimedia/unlink')).status, 200);
    const signedIn = await browser().post('/auth/sign-in', {
      email: 'only_way',
      password: 'correct horse',
    });
    assert.equal(signedIn.status, 200);
  });
});

describe('every day', () => {
  const recheck = () =>
    recheckIdentities({ ...it.deps, pages: it.deps.config.wikimedia.oauth!.pagesUrl });
  const longAgo = (sub: string) =>
    it.deps.db
      .updateTable('wiki_identities')
      .set({ checked_at: new Date(0) })
      .where('sub', '=', sub)
      .execute();

  test('renames are followed, a global lock suspends, and its end lets back in', async () => {
    const account = person({ username: 'Before' });
    const who = await joinAs(account, 'watched');
    account.username = 'After';
    await recheck();
    assert.equal(wiki.requests.filter(({ url }) => url.includes('globaluserinfo')).length, 1);
    await longAgo(account.sub);
    await recheck();
    assert.match(JSON.stringify((await me(who)).body['fields']), /User:After/);

    account.global = { locked: true };
    await longAgo(account.sub);
    await recheck();
    assert.notEqual((await me(who)).status, 200);
    assert.equal(await goThrough(browser(), account), '/auth/sign-in?wikimedia=locked');

    account.global = {};
    await longAgo(account.sub);
    await recheck();
    assert.equal(await goThrough(browser(), account), '/');
  });

  test('the end of a lock does not end a suspension of ours', async () => {
    const account = person({ global: {} });
    const who = await joinAs(account, 'twice_out');
    const id = String((await me(who)).body['id']);
    account.global = { locked: true };
    await longAgo(account.sub);
    await recheck();
    await suspendAccount(it.deps.db, id);
    account.global = {};
    await longAgo(account.sub);
    await recheck();
    const row = await it.deps.db
      .selectFrom('accounts')
      .select('suspended_at')
      .where('id', '=', id)
      .executeTakeFirst();
    assert.ok(row?.suspended_at);
    assert.equal(await goThrough(browser(), account), '/auth/sign-in?wikimedia=kept_out');
  });
});
