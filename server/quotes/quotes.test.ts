import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { accountsRoutes } from '#server/accounts/routes.ts';
import { CredentialAccount } from '#server/contract/account.ts';
import { Notification } from '#server/contract/notification.ts';
import { Preferences } from '#server/contract/preferences.ts';
import { DeletedStatus, Status, StatusEdit } from '#server/contract/status.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { notificationsRoutes } from '#server/notifications/routes.ts';
import { notificationSubscribers } from '#server/notifications/subscribe.ts';
import { statusesRoutes } from '#server/statuses/routes.ts';
import { type TestApi, testApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { quotesRoutes } from './routes.ts';

let database: TestDatabase;
let api: TestApi;
const db = () => database.db;
before(async () => {
  database = await createTestDatabase();
  const deps = testDeps(database.db);
  const routes = [statusesRoutes(deps), quotesRoutes(deps), notificationsRoutes(deps)];
  // Nothing is stored here: an address is all that is asked for.
  const storage = deps.storage as MediaStorage;
  api = testApi(...routes, accountsRoutes({ ...deps, storage }));
});
after(() => database.close());

const person = async () => {
  const id = await make.localAccount(db());
  await make.user(db(), id);
  return id;
};

async function call(who: string | null, method: string, path: string, json?: unknown) {
  const options = json === undefined ? {} : { json };
  const response = await api.request(who, method, `/api/v1/${path}`, options);
  const body = (await response.json()) as { error?: string };
  return { status: response.status, body, link: response.headers.get('link') };
}

async function ok<T>(schema: z.ZodType<T>, ...request: Parameters<typeof call>): Promise<T> {
  const { status, body } = await call(...request);
  assert.equal(status, 200, JSON.stringify(body));
  return schema.parse(body);
}

async function refused(code: number, text: RegExp, ...request: Parameters<typeof call>) {
  const { status, body } = await call(...request);
  assert.equal(status, code, JSON.stringify(body));
  assert.match(body.error ?? '', text);
}

const post = (who: string, body: object = {}) =>
  ok(Status, who, 'POST', 'statuses', { status: 'Look at this', ...body });
const quote = (who: string, id: string, body: object = {}) =>
  post(who, { quoted_status_id: id, ...body });
const see = (who: string | null, id: string) => ok(Status, who, 'GET', `statuses/${id}`);
const states = async (id: string, ...viewers: (string | null)[]) =>
  Promise.all(viewers.map(async (who) => (await see(who, id)).quote?.state));
const NOT_THERE = /The post you are trying to quote does not appear to exist/;

async function tellOf(event: 'quote.accepted' | 'quote.revoked' | 'status.edited', id: string) {
  for (const subscriber of notificationSubscribers({ db: db() })[event] ?? [])
    await subscriber({ statusId: id });
}
const told = async (who: string, ...types: string[]) => {
  const all = await ok(z.array(Notification), who, 'GET', 'notifications');
  return all.filter((one) => types.includes(one.type)).map((one) => [one.type, one.status?.id]);
};

test('a quote shows what it quotes, one level deep, and counts', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  const first = await post(alice);
  assert.equal(first.quote, null);
  assert.deepEqual(first.quote_approval, {
    automatic: ['public'],
    manual: [],
    current_user: 'automatic',
  });
  const second = await quote(bob, first.id);
  assert.equal(second.quote?.state, 'accepted');
  assert.equal(second.quote?.quoted_status?.id, first.id);
  assert.equal(second.quote?.quoted_status?.quote, null);
  assert.ok(second.content.startsWith('<p class="quote-inline">RE: <a href="'), second.content);
  const third = await quote(carol, second.id, { status: `see ${second.url} please` });
  assert.equal(third.content.includes('quote-inline'), false, 'the link is there already');
  const shallow = third.quote?.quoted_status?.quote;
  assert.deepEqual(shallow, { state: 'accepted', quoted_status_id: first.id });
  assert.deepEqual(
    [(await see(null, first.id)).quotes_count, (await see(null, third.id)).quotes_count],
    [1, 0],
  );
  const boosted = await ok(Status, alice, 'POST', `statuses/${second.id}/reblog`);
  assert.equal(boosted.quote, null);
  assert.equal(boosted.reblog?.quote?.quoted_status?.id, first.id);
  const again = await quote(alice, boosted.id, { status: '' });
  assert.equal(again.quote?.quoted_status?.id, second.id, 'of a boost what is boosted');
  const warned = await quote(alice, first.id, { status: '', spoiler_text: 'careful' });
  assert.equal(warned.spoiler_text, 'careful', 'it warns of what is quoted');
  assert.match(warned.content, /RE: /);
});

test('only those may quote whom the author lets', async () => {
  const [alice, friend, stranger] = [await person(), await person(), await person()];
  await make.follow(db(), friend, alice);
  const open = await post(alice, { quote_approval_policy: 'public' });
  const among = await post(alice, { quote_approval_policy: 'followers' });
  const own = await post(alice, { quote_approval_policy: 'nobody' });
  const standing = async (who: string | null, id: string) =>
    (await see(who, id)).quote_approval.current_user;
  for (const [one, ...wanted] of [
    [open, 'denied', 'automatic', 'automatic', 'automatic'],
    [among, 'denied', 'denied', 'automatic', 'automatic'],
    [own, 'denied', 'denied', 'denied', 'automatic'],
  ] as const) {
    const found = [null, stranger, friend, alice].map((who) => standing(who, one.id));
    assert.deepEqual(await Promise.all(found), wanted);
  }
  assert.deepEqual((await see(null, among.id)).quote_approval.automatic, ['followers']);
  const ask = (id: string) => ({ status: 'x', quoted_status_id: id });
  await refused(404, NOT_THERE, stranger, 'POST', 'statuses', ask(among.id));
  await refused(404, NOT_THERE, friend, 'POST', 'statuses', ask(own.id));
  await refused(404, NOT_THERE, friend, 'POST', 'statuses', ask('12345'));
  await quote(friend, among.id);
  await quote(alice, own.id);
  await make.block(db(), friend, alice);
  await refused(404, NOT_THERE, friend, 'POST', 'statuses', ask(open.id));
  assert.equal(await standing(friend, open.id), 'denied');
  await refused(422, /Validation failed/, alice, 'POST', 'statuses', {
    status: 'x',
    quote_approval_policy: 'everybody',
  });
});

test('a quote is seen by nobody who may not see what it quotes', async () => {
  const [alice, friend, bob] = [await person(), await person(), await person()];
  await make.follow(db(), friend, alice);
  const hidden = await post(alice, { visibility: 'private', quote_approval_policy: 'public' });
  assert.deepEqual(hidden.quote_approval.automatic, [], 'whatever was chosen');
  const ask = { status: 'x', quoted_status_id: hidden.id };
  await refused(404, NOT_THERE, friend, 'POST', 'statuses', ask);
  await refused(404, NOT_THERE, bob, 'POST', 'statuses', ask);
  const own = await quote(alice, hidden.id, { visibility: 'public' });
  assert.equal(own.visibility, 'private');
  await refused(404, /not found/i, bob, 'GET', `statuses/${own.id}`);
  const named = await post(alice, { visibility: 'direct' });
  await refused(404, NOT_THERE, alice, 'POST', 'statuses', { ...ask, quoted_status_id: named.id });

  const open = await post(bob);
  const behind = { status: 'psst', visibility: 'direct', quoted_status_id: open.id };
  await refused(422, /non-mentioned user/, alice, 'POST', 'statuses', behind);
  const whispered = await quote(alice, open.id, { visibility: 'private' });
  assert.equal((await see(bob, whispered.id)).id, whispered.id, 'who is quoted may see it');
});

test('each viewer sees a quote in their own way', async () => {
  const [alice, bob, viewer] = [await person(), await person(), await person()];
  const quoted = await post(alice);
  const quoting = await quote(bob, quoted.id);
  assert.deepEqual(await states(quoting.id, null, viewer), ['accepted', 'accepted']);
  await make.mute(db(), viewer, alice);
  const muted = await see(viewer, quoting.id);
  assert.equal(muted.quote?.state, 'muted_account');
  assert.equal(muted.quote?.quoted_status?.id, quoted.id);
  await make.block(db(), viewer, alice);
  assert.deepEqual(await states(quoting.id, viewer, bob), ['blocked_account', 'accepted']);
  const barred = await person();
  await make.block(db(), alice, barred);
  const shut = await see(barred, quoting.id);
  assert.deepEqual(shut.quote, { state: 'unauthorized', quoted_status: null });
  const deeper = await quote(await person(), quoting.id);
  assert.deepEqual((await see(barred, deeper.id)).quote?.quoted_status?.quote, {
    state: 'unauthorized',
    quoted_status_id: null,
  });

  const far = await make.remoteAccount(db());
  const there = await db()
    .selectFrom('accounts')
    .select('domain')
    .where('id', '=', far)
    .executeTakeFirstOrThrow();
  const policy = JSON.stringify({ quote: { automatic: ['public'], manual: [] } });
  const remote = await make.status(db(), far, { interaction_policy: policy });
  const asked = await quote(bob, remote);
  assert.deepEqual(asked.quote, { state: 'pending', quoted_status: null });
  await db()
    .updateTable('quotes')
    .set({ state: 'accepted' })
    .where('status_id', '=', asked.id)
    .execute();
  await db()
    .insertInto('account_domain_blocks')
    .values({ account_id: viewer, domain: there.domain! })
    .execute();
  assert.deepEqual(await states(asked.id, viewer, bob), ['blocked_domain', 'accepted']);

  await ok(DeletedStatus, alice, 'DELETE', `statuses/${quoted.id}`);
  assert.deepEqual((await see(bob, quoting.id)).quote, { state: 'deleted', quoted_status: null });
});

test('whoever deletes a quote quotes again, whatever its state; the count follows', async () => {
  const [alice, bob] = [await person(), await person()];
  const quoted = await post(alice);
  const quoting = await quote(bob, quoted.id);
  assert.equal((await see(bob, quoted.id)).quotes_count, 1);
  await ok(z.unknown(), alice, 'POST', `statuses/${quoted.id}/quotes/${quoting.id}/revoke`);
  const gone = await ok(DeletedStatus, bob, 'DELETE', `statuses/${quoting.id}`);
  assert.equal(gone.quote?.state, 'revoked');
  assert.equal(gone.quote?.quoted_status?.id, quoted.id);
  const next = await quote(bob, quoted.id);
  await ok(DeletedStatus, bob, 'DELETE', `statuses/${next.id}`);
  assert.equal((await see(bob, quoted.id)).quotes_count, 0);
});

test('the quotes of a status are a list with pages, for who may and wants to see them', async () => {
  const [alice, bob, viewer] = [await person(), await person(), await person()];
  const quoted = await post(alice);
  const made: string[] = [];
  for (let i = 0; i < 3; i += 1) made.unshift((await quote(bob, quoted.id)).id);
  const path = `statuses/${quoted.id}/quotes`;
  const list = async (who: string, query = '') =>
    (await ok(z.array(Status), who, 'GET', path + query)).map((one) => one.id);
  assert.deepEqual(await list(viewer), made);
  const page = await call(viewer, 'GET', `${path}?limit=2`);
  const next = /<([^>]+)>; rel="next"/.exec(page.link ?? '')?.[1] ?? '';
  assert.deepEqual(await list(viewer, new URL(next).search), made.slice(2));
  await quote(bob, quoted.id, { visibility: 'private' });
  assert.deepEqual(await list(viewer), made, 'private ones are for followers and who is quoted');
  assert.equal((await list(alice)).length, 4);
  await make.mute(db(), viewer, bob);
  assert.deepEqual(await list(viewer), []);
  await make.mute(db(), alice, bob);
  assert.equal((await list(alice)).length, 4, 'the author sees who quotes them');
  await refused(401, /./, null, 'GET', path);
  const hidden = await post(alice, { visibility: 'private' });
  await refused(404, /not found/i, viewer, 'GET', `statuses/${hidden.id}/quotes`);
});

test('who is quoted may revoke, for good; nobody else may', async () => {
  const [alice, bob, eve] = [await person(), await person(), await person()];
  const [quoted, other] = [await post(alice), await post(alice)];
  const quoting = await quote(bob, quoted.id);
  await tellOf('quote.accepted', quoting.id);
  assert.deepEqual(await told(alice, 'quote'), [['quote', quoting.id]]);
  const path = (id: string) => `statuses/${id}/quotes/${quoting.id}/revoke`;
  await refused(403, /not allowed/, bob, 'POST', path(quoted.id));
  await refused(403, /not allowed/, eve, 'POST', path(quoted.id));
  await refused(404, /not found/i, alice, 'POST', path(other.id));
  await refused(401, /./, null, 'POST', path(quoted.id));
  assert.deepEqual(await states(quoting.id, eve), ['accepted']);
  const revoked = await ok(Status, alice, 'POST', path(quoted.id));
  assert.deepEqual(revoked.quote, { state: 'revoked', quoted_status: null });
  assert.equal((await see(alice, quoted.id)).quotes_count, 0);
  await ok(Status, alice, 'POST', path(quoted.id));
  assert.equal((await see(alice, quoted.id)).quotes_count, 0, 'once');
  await tellOf('quote.revoked', quoting.id);
  assert.deepEqual(await told(alice, 'quote'), []);
});

test('the policy of a status changes without an edit, and by its author alone', async () => {
  const [alice, bob] = [await person(), await person()];
  const status = await post(alice);
  const quoting = await quote(bob, status.id);
  const path = `statuses/${status.id}/interaction_policy`;
  const set = (policy?: string) =>
    ok(Status, alice, 'PUT', path, policy ? { quote_approval_policy: policy } : {});
  assert.deepEqual((await set('nobody')).quote_approval.automatic, []);
  assert.equal((await see(bob, quoting.id)).quote?.state, 'accepted', 'what stands, stands');
  assert.equal((await set('followers')).edited_at, null);
  assert.deepEqual((await set()).quote_approval.automatic, ['public']);
  await refused(403, /not allowed/, bob, 'PUT', path, { quote_approval_policy: 'nobody' });
  await refused(422, /./, alice, 'PUT', path, { quote_approval_policy: 'nonsense' });
  const edited = await ok(Status, alice, 'PUT', `statuses/${status.id}`, {
    status: 'Changed',
    quote_approval_policy: 'nobody',
  });
  assert.deepEqual(edited.quote_approval.automatic, []);
  const events = await db()
    .selectFrom('events')
    .select('payload')
    .where('name', '=', 'status.policy-changed')
    .execute();
  assert.equal(events.filter((one) => one.payload['statusId'] === status.id).length, 4);
});

test('an edit keeps the quote and tells those who quote what was edited', async () => {
  const [alice, bob] = [await person(), await person()];
  const quoted = await post(alice);
  const quoting = await quote(bob, quoted.id);
  const edited = await ok(Status, bob, 'PUT', `statuses/${quoting.id}`, { status: 'Look again' });
  assert.equal(edited.quote?.quoted_status?.id, quoted.id);
  assert.match(edited.content, /^<p class="quote-inline">.*<p>Look again<\/p>$/);
  await ok(Status, alice, 'PUT', `statuses/${quoted.id}`, { status: 'New words' });
  await tellOf('status.edited', quoted.id);
  assert.deepEqual(await told(bob, 'quoted_update'), [['quoted_update', quoting.id]]);
});

test('the default policy is a preference', async () => {
  const alice = await person();
  const own = await ok(CredentialAccount, alice, 'GET', 'accounts/verify_credentials');
  assert.equal(own.source.quote_policy, 'public');
  const source = { quote_policy: 'followers' };
  await ok(CredentialAccount, alice, 'PATCH', 'accounts/update_credentials', { source });
  const preferences = await ok(Preferences, alice, 'GET', 'preferences');
  assert.equal(preferences['posting:default:quote_policy'], 'followers');
  assert.deepEqual((await post(alice)).quote_approval.automatic, ['followers']);
  const [, again] = [
    await ok(CredentialAccount, alice, 'PATCH', 'accounts/update_credentials', { bot: true }),
    await ok(CredentialAccount, alice, 'GET', 'accounts/verify_credentials'),
  ];
  assert.equal(again.source.quote_policy, 'followers');
});

test('the history says what each version quoted, as it stands today', async () => {
  const [author, quoter] = [await person(), await person()];
  const quoted = await post(author);
  const quoting = await quote(quoter, quoted.id);
  await ok(Status, quoter, 'PUT', `statuses/${quoting.id}`, { status: 'Look again' });
  const history = () => ok(z.array(StatusEdit), quoter, 'GET', `statuses/${quoting.id}/history`);
  assert.deepEqual(
    (await history()).map((version) => version.quote?.quoted_status?.id),
    [quoted.id, quoted.id],
  );
  await ok(Status, author, 'POST', `statuses/${quoted.id}/quotes/${quoting.id}/revoke`);
  assert.deepEqual(
    (await history()).map((version) => [version.quote?.state, version.quote?.quoted_status]),
    [
      ['revoked', null],
      ['revoked', null],
    ],
  );
  await db().deleteFrom('quotes').where('status_id', '=', quoting.id).execute();
  assert.deepEqual(
    (await history()).map((version) => version.quote?.state ?? null),
    ['unauthorized', null],
  );
});
