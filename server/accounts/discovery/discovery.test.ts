import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { z } from 'zod';
import { Account, CredentialAccount } from '#server/contract/account.ts';
import { Profile } from '#server/contract/profile.ts';
import { Relationship } from '#server/contract/relationship.ts';
import { Suggestion } from '#server/contract/suggestion.ts';
import { insertAccount, insertUser, type TestAccount } from '#server/testing/accounts.ts';
import { explain } from '#server/testing/explain.ts';
import * as make from '#server/testing/factories.ts';
import { follow } from '../relations/follow.ts';
import { unfollow } from '../relations/unfollow.ts';
import { alice, api, bob, database, ok, round, status } from '#server/testing/accounts-world.ts';

const accounts = z.array(Account);
const ids = (list: { id: string }[]) => list.map((one) => one.id);
const pair = (one: TestAccount, other: TestAccount) => ({
  accountId: one.id,
  targetAccountId: other.id,
});

test('endorsements: not without end, be it two at once', async () => {
  const carol = await insertUser(database.db, `carola${round}`);
  for (const one of [bob, carol]) await follow(database, pair(alice, one));
  await sql`
    with made as (
      insert into accounts (id, username, domain, uri, inbox_url)
      select 1000 + n, 'praised' || n, 'far.example', 'https://far.example/' || n, 'https://far.example/in'
      from generate_series(1, 499) n returning id)
    insert into endorsements (account_id, target_account_id)
    select ${alice.id}::bigint, id from made`.execute(database.db);
  const answers = await Promise.all(
    [bob, carol].map(({ id }) => api.request(alice.id, 'POST', `/api/v1/accounts/${id}/endorse`)),
  );
  assert.deepEqual(
    answers.map((answer) => answer.status).toSorted((a, b) => a - b),
    [200, 422],
  );
});

test('endorsements: only of whom one follows, by both names, shown on the profile', async () => {
  const at = (verb: string) => `/api/v1/accounts/${bob.id}/${verb}`;
  const refused = await api.request(alice.id, 'POST', at('pin'));
  assert.equal(refused.status, 422);
  assert.deepEqual(await refused.json(), {
    error: 'Validation failed: You must be already following the person you want to endorse',
  });
  await follow(database, pair(alice, bob));
  assert.equal((await ok(Relationship, alice, 'POST', at('pin'))).endorsed, true);
  assert.equal((await ok(Relationship, alice, 'POST', at('endorse'))).endorsed, true);
  assert.deepEqual(ids(await ok(accounts, alice, 'GET', '/api/v1/endorsements')), [bob.id]);
  assert.deepEqual(
    ids(await ok(accounts, null, 'GET', `/api/v1/accounts/${alice.id}/endorsements`)),
    [bob.id],
  );
  await make.block(database.db, alice.id, (await insertUser(database.db, `carol${round}`)).id);
  assert.equal((await ok(Relationship, alice, 'POST', at('unendorse'))).endorsed, false);
  await ok(Relationship, alice, 'POST', at('endorse'));
  assert.equal((await ok(Relationship, alice, 'POST', at('unpin'))).endorsed, false);
  await ok(Relationship, alice, 'POST', at('endorse'));
  await unfollow(database, pair(alice, bob));
  assert.deepEqual(
    await ok(accounts, alice, 'GET', '/api/v1/endorsements'),
    [],
    'ends with the follow',
  );
  assert.equal(await status(null, 'GET', '/api/v1/endorsements'), 401);
  assert.equal(await status(alice, 'POST', at('endorse'), { scopes: ['read'] }), 403);
});

test('suggestions: friends of friends, then the most followed, until they are waved aside', async () => {
  const { db } = database;
  const close = await insertAccount(db, `close${round}`, { discoverable: true });
  const famous = await insertAccount(db, `famous${round}`, { discoverable: true });
  const shy = await insertAccount(db, `shy${round}`);
  const blocked = await insertAccount(db, `blocked${round}`, { discoverable: true });
  await make.follow(db, alice.id, bob.id);
  for (const one of [close, shy, blocked]) await make.follow(db, bob.id, one.id);
  for (let i = 0; i < 5; i += 1)
    await make.follow(db, (await insertAccount(db, `fan${round}x${i}`)).id, famous.id);
  await make.block(db, alice.id, blocked.id);
  const suggested = await ok(z.array(Suggestion), alice, 'GET', '/api/v2/suggestions');
  const mine = suggested.filter((one) => one.account.username.endsWith(String(round)));
  assert.deepEqual(
    mine.map((one) => one.account.id),
    [close.id, famous.id],
  );
  assert.deepEqual(mine[0]?.sources.includes('friends_of_friends'), true);
  assert.deepEqual(
    [mine[0]?.source, mine[1]?.source, mine[1]?.sources],
    ['past_interactions', 'global', ['most_followed']],
  );
  assert.deepEqual(ids(await ok(accounts, alice, 'GET', '/api/v1/suggestions?limit=1')), [
    close.id,
  ]);
  assert.deepEqual(
    await ok(z.strictObject({}), alice, 'DELETE', `/api/v1/suggestions/${close.id}`),
    {},
  );
  assert.equal(
    ids(await ok(accounts, alice, 'GET', '/api/v1/suggestions')).includes(close.id),
    false,
  );
  assert.equal(await status(null, 'GET', '/api/v2/suggestions'), 401);
  assert.equal(await status(alice, 'DELETE', '/api/v1/suggestions/12'), 404);
});

test('the directory: newest or most active, here only when asked, without whom one blocks', async () => {
  const { db } = database;
  const one = await insertAccount(db, `one${round}`, { discoverable: true });
  const two = await insertAccount(db, `two${round}`, { discoverable: true });
  const far = await insertAccount(db, `far${round}`, { discoverable: true, domain: 'far.example' });
  await db
    .updateTable('account_stats')
    .set({ last_status_at: new Date() })
    .where('account_id', '=', one.id)
    .execute();
  const at = async (who: TestAccount | null, query: string) => {
    const all = ids(await ok(accounts, who, 'GET', `/api/v1/directory?${query}`));
    return all.filter((id) => [one.id, two.id, far.id].includes(id));
  };
  assert.deepEqual(await at(null, 'order=new'), [far.id, two.id, one.id]);
  assert.equal((await at(null, 'order=active'))[0], one.id);
  assert.deepEqual(await at(null, 'order=new&local=true'), [two.id, one.id]);
  assert.equal((await ok(accounts, null, 'GET', '/api/v1/directory?limit=1')).length, 1);
  await make.block(db, alice.id, two.id);
  assert.deepEqual(await at(alice, 'order=new&local=true'), [one.id]);
  await make.block(db, one.id, alice.id);
  assert.deepEqual(await at(alice, 'order=new&local=true'), [], 'nor who blocks one');
});

test('a blocked domain: what it would end, and that nobody follows across it', async () => {
  const { db } = database;
  const far = await insertAccount(db, `far${round}`, { domain: `far${round}.example` });
  await make.follow(db, alice.id, far.id);
  await make.follow(db, far.id, alice.id);
  const preview = z.strictObject({ following_count: z.number(), followers_count: z.number() });
  const path = `/api/v1/domain_blocks/preview?domain=far${round}.example`;
  assert.deepEqual(await ok(preview, alice, 'GET', path), {
    following_count: 1,
    followers_count: 1,
  });
  await ok(z.strictObject({}), alice, 'POST', '/api/v1/domain_blocks', {
    json: { domain: `far${round}.example` },
  });
  assert.deepEqual(await ok(preview, alice, 'GET', path), {
    following_count: 0,
    followers_count: 0,
  });
  assert.equal(await status(alice, 'POST', `/api/v1/accounts/${far.id}/follow`), 403);
  await assert.rejects(follow(database, pair(far, alice)), /not allowed/);
});

test('a follow request that is not there cannot be answered', async () => {
  for (const verb of ['authorize', 'reject'])
    assert.equal(
      await status(alice, 'POST', `/api/v1/follow_requests/${bob.id}/${verb}`),
      404,
      verb,
    );
  await follow(database, pair(bob, alice));
  assert.equal(await status(alice, 'POST', `/api/v1/follow_requests/${bob.id}/reject`), 404);
  const [relation] = await ok(
    z.array(Relationship),
    bob,
    'GET',
    `/api/v1/accounts/relationships?id=${alice.id}`,
  );
  assert.equal(relation?.following, true, 'a follow is no request');
});

test('many accounts at once, without those who are not there yet', async () => {
  const { db } = database;
  const waiting = await insertUser(db, `waiting${round}`);
  await db
    .updateTable('users')
    .set({ confirmed_at: null as never })
    .where('account_id', '=', waiting.id)
    .execute();
  const query = [bob, waiting, alice, bob].map((one) => `id[]=${one.id}`).join('&');
  assert.deepEqual(ids(await ok(accounts, null, 'GET', `/api/v1/accounts?${query}&id[]=12`)), [
    bob.id,
    alice.id,
  ]);
  assert.deepEqual(await ok(accounts, null, 'GET', '/api/v1/accounts'), []);
  const many = Array.from({ length: 41 }, (_, i) => `id[]=${i + 1}`).join('&');
  assert.equal(await status(null, 'GET', `/api/v1/accounts?${many}`), 422);
});

test('one’s own profile as it was typed', async () => {
  const shown = await ok(Profile, alice, 'GET', '/api/v1/profile');
  assert.deepEqual([shown.avatar, shown.header, shown.note], [null, null, '']);
  const json = {
    note: 'Likes <maps>',
    display_name: 'Alice',
    discoverable: true,
    fields_attributes: [{ name: 'a', value: 'b' }],
  };
  const changed = await ok(Profile, alice, 'PATCH', '/api/v1/profile', { json });
  assert.deepEqual(
    [changed.note, changed.display_name, changed.discoverable],
    ['Likes <maps>', 'Alice', true],
  );
  assert.deepEqual(changed.fields, [{ name: 'a', value: 'b', verified_at: null }]);
  await ok(CredentialAccount, alice, 'DELETE', '/api/v1/profile/avatar');
  assert.equal(await status(alice, 'PATCH', '/api/v1/profile', { json, scopes: ['read'] }), 403);
});

test('lists are read by their indexes', async () => {
  await explain.fill(database.db, 100);
  await database.db.transaction().execute(async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx);
    for (const table of ['blocks', 'mutes', 'endorsements', 'account_domain_blocks'])
      assert.match(
        await explain.plan(
          tx,
          sql`select id from ${sql.table(table)} where account_id = 1 order by id desc limit 40`,
        ),
        new RegExp(`${table}_account`),
      );
  });
});
