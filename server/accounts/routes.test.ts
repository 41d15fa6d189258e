import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { Account, CredentialAccount, MutedAccount } from '#server/contract/account.ts';
import { Relationship } from '#server/contract/relationship.ts';
import { insertAccount, insertUser, TEST_ORIGIN } from '#server/testing/accounts.ts';
import { remoteAccount } from '#server/testing/factories.ts';
import {
  alice,
  api,
  bob,
  database,
  ok,
  post,
  round,
  status,
} from '#server/testing/accounts-world.ts';

test('accounts are found by id and by handle, absent ones look all the same', async () => {
  const remote = await insertAccount(database.db, `Remote${round}`, {
    domain: 'peer.example:3001',
  });
  const shown = await ok(Account, null, 'GET', `/api/v1/accounts/${alice.id}`);
  assert.equal(shown.username, `alice${round}`);
  for (const acct of [
    `alice${round}`,
    `@ALICE${round}`,
    `alice${round}@social.test`,
    `acct:alice${round}@Social.Test`,
  ]) {
    assert.equal(
      (await ok(Account, null, 'GET', `/api/v1/accounts/lookup?acct=${encodeURIComponent(acct)}`))
        .id,
      alice.id,
      acct,
    );
  }
  assert.equal(
    (
      await ok(
        Account,
        null,
        'GET',
        `/api/v1/accounts/lookup?acct=remote${round}@PEER.example:3001`,
      )
    ).id,
    remote.id,
  );
  for (const path of ['1', 'abc', '99999999999999999999999', '-1'])
    assert.equal(await status(null, 'GET', `/api/v1/accounts/${path}`), 404);
  for (const acct of ['', 'nobody', `remote${round}`, 'a@b@c', '%00'])
    assert.equal(await status(null, 'GET', `/api/v1/accounts/lookup?acct=${acct}`), 404);
  const several = await ok(
    z.array(Account),
    null,
    'GET',
    `/api/v1/accounts?id[]=${bob.id}&id[]=abc&id[]=${alice.id}`,
  );
  assert.deepEqual(
    several.map((account) => account.id),
    [bob.id, alice.id],
  );
});

test('whoever is not confirmed or approved yet is not there for others', async () => {
  for (const missing of [{ confirmed_at: null }, { approved_at: null }]) {
    const dana = await insertUser(database.db, `dana${Object.keys(missing)[0]}${round}`);
    const name = `dana${Object.keys(missing)[0]}${round}`;
    assert.equal(await status(null, 'GET', `/api/v1/accounts/lookup?acct=${name}`), 200);
    await database.db
      .updateTable('users')
      .set(missing as never)
      .where('account_id', '=', dana.id)
      .execute();
    assert.equal(await status(null, 'GET', `/api/v1/accounts/lookup?acct=${name}`), 404);
    assert.equal(await status(null, 'GET', `/api/v1/accounts/${dana.id}`), 404);
    assert.equal(await status(alice, 'POST', `/api/v1/accounts/${dana.id}/follow`), 404);
  }
});

test('following, requests and what becomes of them', async () => {
  await database.db
    .updateTable('accounts')
    .set({ locked: true })
    .where('id', '=', bob.id)
    .execute();
  const asked = await post(alice, `/api/v1/accounts/${bob.id}/follow`, {
    json: { reblogs: false },
  });
  assert.deepEqual([asked.requested, asked.following, asked.showing_reblogs], [true, false, false]);
  const waiting = await ok(z.array(Account), bob, 'GET', '/api/v1/follow_requests');
  assert.deepEqual(
    waiting.map((account) => account.id),
    [alice.id],
  );
  assert.equal(
    (await ok(CredentialAccount, bob, 'GET', '/api/v1/accounts/verify_credentials')).source
      .follow_requests_count,
    1,
  );
  assert.equal(
    (await post(bob, `/api/v1/follow_requests/${alice.id}/authorize`)).followed_by,
    true,
  );
  const [now] = await ok(
    z.array(Relationship),
    alice,
    'GET',
    `/api/v1/accounts/relationships?id=${bob.id}`,
  );
  assert.deepEqual([now?.following, now?.requested, now?.showing_reblogs], [true, false, false]);
  const notified = await post(alice, `/api/v1/accounts/${bob.id}/follow?notify=1`, {
    json: { languages: ['de', 'en'] },
  });
  assert.deepEqual(
    [notified.notifying, notified.showing_reblogs, notified.languages],
    [true, false, ['de', 'en']],
  );
  assert.equal(
    (await post(bob, `/api/v1/accounts/${alice.id}/remove_from_followers`)).followed_by,
    false,
  );
  assert.equal((await post(alice, `/api/v1/accounts/${bob.id}/follow`)).requested, true);
  assert.equal((await post(bob, `/api/v1/follow_requests/${alice.id}/reject`)).requested_by, false);
  assert.equal((await post(alice, `/api/v1/accounts/${bob.id}/unfollow`)).requested, false);
});

test('a remote account stays requested until it answers', async () => {
  const remote = await insertAccount(database.db, `remote${round}`, { domain: 'peer.example' });
  const relation = await post(alice, `/api/v1/accounts/${remote.id}/follow`);
  assert.deepEqual([relation.requested, relation.following], [true, false]);
});

test('blocking, muting for a while, and notes', async () => {
  await post(alice, `/api/v1/accounts/${bob.id}/follow`);
  const blocking = await post(bob, `/api/v1/accounts/${alice.id}/block`);
  assert.deepEqual([blocking.blocking, blocking.followed_by], [true, false]);
  assert.equal(await status(alice, 'POST', `/api/v1/accounts/${bob.id}/follow`), 403);
  const [seen] = await ok(
    z.array(Relationship),
    alice,
    'GET',
    `/api/v1/accounts/relationships?id[]=${bob.id}`,
  );
  assert.equal(seen?.blocked_by, true);
  assert.deepEqual(
    (await ok(z.array(Account), bob, 'GET', '/api/v1/blocks')).map((account) => account.id),
    [alice.id],
  );
  assert.deepEqual(
    await ok(z.array(Account), alice, 'GET', `/api/v1/accounts/${bob.id}/followers`),
    [],
  );
  assert.equal((await post(bob, `/api/v1/accounts/${alice.id}/unblock`)).blocking, false);

  const asked = Date.now();
  const muting = await post(alice, `/api/v1/accounts/${bob.id}/mute`, {
    form: new URLSearchParams({ duration: '600', notifications: 'false' }),
  });
  const answered = Date.now();
  assert.deepEqual([muting.muting, muting.muting_notifications], [true, false]);
  const ends = Date.parse(muting.muting_expires_at!) - 600_000;
  assert.ok(ends >= asked - 1_000 && ends <= answered + 1_000, muting.muting_expires_at!);
  const [muted] = await ok(z.array(MutedAccount), alice, 'GET', '/api/v1/mutes');
  assert.equal(muted?.mute_expires_at, muting.muting_expires_at);
  await database.db
    .updateTable('mutes')
    .set({ expires_at: new Date(Date.now() - 1000) })
    .where('account_id', '=', alice.id)
    .execute();
  assert.deepEqual(await ok(z.array(MutedAccount), alice, 'GET', '/api/v1/mutes'), []);
  assert.equal((await post(alice, `/api/v1/accounts/${bob.id}/unmute`)).muting, false);

  assert.equal(
    (await post(alice, `/api/v1/accounts/${bob.id}/note`, { json: { comment: 'met in Berlin' } }))
      .note,
    'met in Berlin',
  );
  assert.equal(
    (await post(alice, `/api/v1/accounts/${bob.id}/note`, { json: { comment: '' } })).note,
    '',
  );
});

test('nobody follows, blocks or mutes themselves or the unknown, and scopes are asked for', async () => {
  const self = await api.request(alice.id, 'POST', `/api/v1/accounts/${alice.id}/follow`);
  assert.deepEqual(
    [self.status, await self.json()],
    [403, { error: 'Following your own account is not allowed' }],
  );
  for (const verb of ['block', 'mute']) {
    const { blocking, muting } = await post(alice, `/api/v1/accounts/${alice.id}/${verb}`);
    assert.deepEqual([blocking, muting], [false, false], verb);
  }
  for (const verb of ['follow', 'block', 'mute']) {
    assert.equal(await status(alice, 'POST', `/api/v1/accounts/1/${verb}`), 404, verb);
    assert.equal(await status(null, 'POST', `/api/v1/accounts/${bob.id}/${verb}`), 401, verb);
    assert.equal(
      await status(alice, 'POST', `/api/v1/accounts/${bob.id}/${verb}`, { scopes: ['read'] }),
      403,
      verb,
    );
  }
  assert.equal(
    await status(alice, 'POST', `/api/v1/accounts/${bob.id}/follow`, { scopes: ['follow'] }),
    200,
  );
});

test('relationships keep the order asked and do not mind nonsense', async () => {
  const asked = await ok(
    z.array(Relationship),
    alice,
    'GET',
    `/api/v1/accounts/relationships?id[]=${bob.id}&id[]=abc&id[]=${alice.id}&id[]=1`,
  );
  assert.deepEqual(
    asked.map((one) => one.id),
    [bob.id, alice.id],
  );
  const gone = await remoteAccount(database.db, { suspended_at: new Date() });
  for (const [more, expected] of [
    ['', [bob.id]],
    ['&with_suspended=true', [gone, bob.id]],
  ] as const) {
    const path = `/api/v1/accounts/relationships?id[]=${gone}&id[]=${bob.id}${more}`;
    const found = await ok(z.array(Relationship), alice, 'GET', path);
    assert.deepEqual(
      found.map((one) => one.id),
      expected,
    );
  }
  assert.deepEqual(
    await ok(z.array(Relationship), alice, 'GET', '/api/v1/accounts/relationships'),
    [],
  );
  assert.deepEqual(
    await ok(z.array(z.unknown()), alice, 'GET', `/api/v1/accounts/familiar_followers?0=${bob.id}`),
    [],
  );
});

test('lists are paged by the ids of their rows, next before previous', async () => {
  const fans = [];
  for (let n = 0; n < 5; n += 1) {
    const fan = await insertUser(database.db, `fan${n}x${round}`);
    await post(fan, `/api/v1/accounts/${bob.id}/follow`);
    fans.unshift(fan.id);
  }
  const ids: string[] = [];
  let path = `/api/v1/accounts/${bob.id}/followers?limit=2`;
  let last: Response | undefined;
  for (let pages = 0; path && pages < 5; pages += 1) {
    last = await api.request(null, 'GET', path);
    ids.push(
      ...z
        .array(Account)
        .parse(await last.json())
        .map((account) => account.id),
    );
    const link = /^<([^>]+)>; rel="next"/.exec(last.headers.get('link') ?? '');
    path = link ? link[1]!.replace(TEST_ORIGIN, '') : '';
    if (path)
      assert.match(
        link![1]!,
        /^http:\/\/social\.test\/api\/v1\/accounts\/\d+\/followers\?limit=2&max_id=\d+$/,
      );
  }
  assert.deepEqual(ids, fans);
  const previous = /<([^>]+since_id=\d+)>; rel="prev"/.exec(last?.headers.get('link') ?? '');
  assert.ok(previous);
  const newer = await ok(z.array(Account), null, 'GET', previous[1]!.replace(TEST_ORIGIN, ''));
  assert.deepEqual(
    newer.map((account) => account.id),
    fans.slice(0, 2),
  );
  const mine = await ok(z.array(Account), null, 'GET', `/api/v1/accounts/${fans[0]}/following`);
  assert.deepEqual(
    mine.map((account) => account.id),
    [bob.id],
  );
});

test('who hides collections shows them to nobody else', async () => {
  await post(alice, `/api/v1/accounts/${bob.id}/follow`);
  await ok(CredentialAccount, bob, 'PATCH', '/api/v1/accounts/update_credentials', {
    json: { hide_collections: true },
  });
  assert.deepEqual(
    await ok(z.array(Account), alice, 'GET', `/api/v1/accounts/${bob.id}/followers`),
    [],
  );
  assert.equal(
    (await ok(z.array(Account), bob, 'GET', `/api/v1/accounts/${bob.id}/followers`)).length,
    1,
  );
});

test('lists of others leave out whom the reader keeps away, and who keeps the reader away', async () => {
  const fans = [];
  for (const name of ['kept', 'muted', 'blocked', 'blocker'])
    fans.push(await insertUser(database.db, `${name}${round}`));
  for (const fan of fans) await post(fan, `/api/v1/accounts/${bob.id}/follow`);
  for (const fan of fans) await post(bob, `/api/v1/accounts/${fan.id}/follow`);
  const [kept, muted, blocked, blocker] = fans;
  await post(alice, `/api/v1/accounts/${muted!.id}/mute`);
  await post(alice, `/api/v1/accounts/${blocked!.id}/block`);
  await post(blocker!, `/api/v1/accounts/${alice.id}/block`);
  for (const list of ['followers', 'following']) {
    const read = async (who: { id: string } | null) =>
      (await ok(z.array(Account), who, 'GET', `/api/v1/accounts/${bob.id}/${list}`)).length;
    const shown = await ok(z.array(Account), alice, 'GET', `/api/v1/accounts/${bob.id}/${list}`);
    assert.deepEqual(
      shown.map((account) => account.id),
      [kept!.id],
    );
    assert.deepEqual([await read(bob), await read(null)], [4, 4]);
  }
});

test('familiar followers are those I follow who follow them', async () => {
  const carol = await insertUser(database.db, `carol${round}`);
  await post(alice, `/api/v1/accounts/${bob.id}/follow`);
  await post(bob, `/api/v1/accounts/${carol.id}/follow`);
  const shape = z.array(z.strictObject({ id: z.string(), accounts: z.array(Account) }));
  const [found, ...again] = await ok(
    shape,
    alice,
    'GET',
    `/api/v1/accounts/familiar_followers?id[]=${carol.id}&id[]=${carol.id}`,
  );
  assert.deepEqual(again, []);
  assert.deepEqual(
    found?.accounts.map((account) => account.id),
    [bob.id],
  );
});

test('blocking a domain ends what there was, and the list can be read and shortened', async () => {
  const remote = await insertAccount(database.db, `remote${round}`, { domain: 'bad.example' });
  await post(alice, `/api/v1/accounts/${remote.id}/follow`);
  assert.equal(
    await status(alice, 'POST', '/api/v1/domain_blocks', { json: { domain: 'Bad.Example' } }),
    200,
  );
  assert.deepEqual(await ok(z.array(z.string()), alice, 'GET', '/api/v1/domain_blocks'), [
    'bad.example',
  ]);
  const [relation] = await ok(
    z.array(Relationship),
    alice,
    'GET',
    `/api/v1/accounts/relationships?id[]=${remote.id}`,
  );
  assert.deepEqual([relation?.domain_blocking, relation?.requested], [true, false]);
  assert.equal(
    await status(alice, 'POST', '/api/v1/domain_blocks', { json: { domain: 'not a domain' } }),
    422,
  );
  for (const domain of ['two..dots', `${'a'.repeat(64)}.example`, 'under_score.example', ':80'])
    assert.equal(
      await status(alice, 'POST', '/api/v1/domain_blocks', { json: { domain } }),
      422,
      domain,
    );
  await status(alice, 'POST', '/api/v1/domain_blocks', {
    json: { domain: '@Bücher.Example:8080' },
  });
  assert.deepEqual(await ok(z.array(z.string()), alice, 'GET', '/api/v1/domain_blocks?limit=1'), [
    'xn--bcher-kva.example:8080',
  ]);
  await status(alice, 'DELETE', '/api/v1/domain_blocks?domain=bücher.example:8080');
  for (const verb of ['POST', 'DELETE']) {
    const blank = await api.request(alice.id, verb, '/api/v1/domain_blocks');
    assert.deepEqual(
      [blank.status, await blank.json()],
      [422, { error: "Validation failed: Domain can't be blank" }],
    );
  }
  assert.equal(await status(alice, 'DELETE', '/api/v1/domain_blocks?domain=bad.example'), 200);
  assert.deepEqual(await ok(z.array(z.string()), alice, 'GET', '/api/v1/domain_blocks'), []);
});

test('the directory shows those who want to be found', async () => {
  await ok(CredentialAccount, alice, 'PATCH', '/api/v1/accounts/update_credentials', {
    json: { discoverable: true },
  });
  const ids = (
    await ok(z.array(Account), null, 'GET', '/api/v1/directory?local=true&order=new')
  ).map((account) => account.id);
  assert.ok(ids.includes(alice.id));
  assert.ok(!ids.includes(bob.id));
});
