import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { collectMail, tokenIn } from '#server/testing/mailbox.ts';
import {
  type Browser,
  createWikiWorld,
  locationOf,
  type WikiWorld,
} from '#server/testing/wiki-world.ts';
import { findUser } from '#server/users/find-user.ts';
import { modifyUser } from '#server/users/modify.ts';

const PASSWORD = 'correct horse';
let world: WikiWorld;
before(async () => {
  world = await createWikiWorld();
});
after(() => world.close());

/** Somebody with a password and a confirmed address. */
async function member(username: string): Promise<Browser> {
  const who = world.browser();
  const form = { username, email: `${username}@example.org`, password: PASSWORD };
  const signedUp = await who.post('/auth/sign-up', { ...form, agreement: 'true' });
  assert.equal(signedUp.status, 200);
  const { deps } = world.app;
  await deps.db.updateTable('users').set({ confirmed_at: new Date() }).execute();
  await mails();
  return who;
}

async function mails(): Promise<string[]> {
  const found = await collectMail(world.app.deps);
  return found.map(({ to, subject }) => `${to}: ${subject.replace(/ for .*| to your.*/, '')}`);
}

/** As if everybody had signed in a while ago. */
async function timePasses(): Promise<void> {
  const proved_at = new Date(Date.now() - 11 * 60_000);
  await world.app.deps.db.updateTable('sessions').set({ proved_at }).execute();
}

test('its owner is told of what changes how one signs in, at the address they had', async () => {
  const who = await member('told');
  const changed = await who.post('/auth/password/change', {
    current_password: PASSWORD,
    password: 'another horse',
  });
  assert.equal(changed.status, 200);
  assert.deepEqual(await mails(), ['told@example.org: Your password']);

  const { deps } = world.app;
  const user = await findUser(deps.db, 'told');
  await modifyUser(deps.db, user, { email: 'thief@example.org' });
  assert.deepEqual(await mails(), ['told@example.org: Your e-mail address']);
  await modifyUser(deps.db, { ...user, email: 'thief@example.org' }, { email: user.email! });
  assert.deepEqual(await mails(), ['thief@example.org: Your e-mail address']);

  assert.match(await world.goThrough(who, world.person(), '?link=yes'), /linked=yes/);
  assert.deepEqual(await mails(), ['told@example.org: A wiki account was linked']);
  assert.equal((await who.post('/auth/wikimedia/unlink')).status, 200);
  const [mail] = await collectMail(deps);
  assert.match(mail?.text ?? '', /Wikimedian \d+ was unlinked/);
});

test('an address that nobody confirmed is told nothing', async () => {
  await member('mistyped');
  const { db } = world.app.deps;
  const user = await findUser(db, 'mistyped');
  await db.updateTable('users').set({ confirmed_at: null }).where('id', '=', user.id).execute();
  await modifyUser(db, user, { email: 'right@example.org', password: 'another horse' });
  assert.deepEqual(await mails(), []);
});

test('a first password wants a sign-in of a moment ago', async () => {
  const account = world.person();
  const who = await world.joinAs(account, 'no_password_yet');
  await timePasses();
  const set = () => who.post('/auth/password/change', { password: PASSWORD });
  const refused = await set();
  assert.equal(refused.status, 403);
  assert.match(await refused.text(), /sign in again/);
  assert.equal(((await (await who.get('/auth/wikimedia/state')).json()) as Fresh).fresh, false);
  // Going to the wiki once more is enough.
  assert.equal(await world.goThrough(who, account), '/');
  assert.equal(((await (await who.get('/auth/wikimedia/state')).json()) as Fresh).fresh, true);
  assert.equal((await set()).status, 200);
});

interface Fresh {
  fresh: boolean;
}

test('linking wants a sign-in of a moment ago, or the password', async () => {
  const who = await member('found_open');
  await timePasses();
  const start = await who.get('/auth/wikimedia/start?link=yes');
  assert.equal(locationOf(start), '/settings/wikimedia?wikimedia=stale');
  const prove = async (current_password: string) =>
    (await who.post('/auth/sessions/prove', { current_password })).status;
  assert.equal(await prove('a guess'), 422);
  assert.equal(
    locationOf(await who.get('/auth/wikimedia/start?link=yes')),
    '/settings/wikimedia?wikimedia=stale',
  );
  assert.equal(await prove(PASSWORD), 200);
  assert.match(await world.goThrough(who, world.person(), '?link=yes'), /linked=yes/);
});

test('who resets a password sees the linked wiki account and can shut it out', async () => {
  const who = await member('taken_over');
  const thief = world.person();
  assert.match(await world.goThrough(who, thief, '?link=yes'), /linked=yes/);
  await mails();
  await who.post('/auth/password/forgot', { email: 'taken_over@example.org' });
  const [mail] = await collectMail(world.app.deps);
  const token = tokenIn(mail);
  const stateOf = async (given: string) => {
    const query = new URLSearchParams({ token: given });
    return await (await who.get(`/auth/password/reset/state?${query.toString()}`)).json();
  };
  assert.deepEqual(await stateOf(token), { wiki_account: thief.username });
  assert.deepEqual(await stateOf(`${token}x`), { wiki_account: null });
  const form = { token, password: 'another horse', unlink_wiki: 'true' };
  assert.equal((await who.post('/auth/password/reset', form)).status, 200);
  assert.equal((await mails()).length, 2);
  assert.equal(await world.goThrough(world.browser(), thief), '/auth/wikimedia/join');
});
