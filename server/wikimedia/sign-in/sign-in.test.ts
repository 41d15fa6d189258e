import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setSetting } from '#server/settings/settings.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { createWikiStub, type StubAccount, type WikiStub } from '#server/testing/wiki-stub.ts';
import { createWikiWorld, locationOf, type WikiWorld } from '#server/testing/wiki-world.ts';
import { stopClock } from '#server/testing/stop-clock.ts';

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

test('a newcomer goes to the wiki, comes back, chooses a handle and is shown with their wiki name', async () => {
  const who = browser();
  const account = person({ username: 'Ñandú Pérez' });
  const start = await who.get('/auth/wikimedia/start?next=/public&locale=es');
  const authorize = new URL(locationOf(start));
  assert.equal(authorize.origin + authorize.pathname, `${wiki.url}/w/rest.php/oauth2/authorize`);
  assert.equal(authorize.searchParams.get('code_challenge_method'), 'S256');
  assert.equal(authorize.searchParams.get('ui_locales'), 'es');
  assert.equal(
    locationOf(await who.get(wiki.approve(authorize.href, account.sub))),
    '/auth/wikimedia/join',
  );
  assert.deepEqual(await (await who.get('/auth/wikimedia/state')).json(), {
    enabled: true,
    identity: null,
    fresh: false,
    newcomer: { name: 'Ñandú Pérez', needs_approval: false, suggestion: 'nandu_perez' },
  });
  const joined = await who.post('/auth/wikimedia/join', {
    username: 'nandu',
    agreement: 'true',
    locale: 'es',
  });
  assert.deepEqual(await joined.json(), { redirect: '/public' });
  const { body } = await me(who);
  assert.equal(body['username'], 'nandu');
  const [field] = body['fields'] as { name: string; value: string; verified_at: string }[];
  assert.equal(field!.name, 'Wikimedia');
  assert.match(field!.value, /wiki\/User:%C3%91and%C3%BA_P%C3%A9rez"/);
  assert.ok(field!.verified_at);
  const actor = await it.get('/users/nandu', { accept: 'application/activity+json' });
  const { attachment } = (await actor.json()) as { attachment: { value: string }[] };
  assert.match(attachment[0]!.value, /User:Ñandú Pérez/);
});

test('nothing but who they are is kept: no token, no mail address, no password', async () => {
  const account = person();
  await joinAs(account, 'sparing');
  const user = await it.deps.db
    .selectFrom('users')
    .innerJoin('wiki_identities', 'wiki_identities.user_id', 'users.id')
    .selectAll('wiki_identities')
    .select(['users.email', 'users.password_hash'])
    .where('sub', '=', account.sub)
    .executeTakeFirstOrThrow();
  assert.equal(user.email, null);
  assert.equal(user.password_hash, null);
  assert.deepEqual(Object.keys(user).toSorted(), [
    'checked_at',
    'email',
    'linked_at',
    'locked_at',
    'name',
    'password_hash',
    'sub',
    'user_id',
  ]);
});

test('who comes again is signed in, under their new name too', async () => {
  const account = person({ username: 'Old name' });
  await joinAs(account, 'renamed');
  account.username = 'New name';
  const again = browser();
  assert.equal(await goThrough(again, account, '?next=/notifications'), '/notifications');
  const { body } = await me(again);
  assert.equal(body['username'], 'renamed');
  assert.match(JSON.stringify(body['fields']), /User:New name/);
});

test('the profile is read whatever its content type says', async () => {
  wiki.profileType = 'application/json';
  await joinAs(person(), 'typed');
  wiki.profileType = 'text/html; charset=UTF-8';
});

test('every request says who asks', async () => {
  await joinAs(person(), 'polite');
  assert.ok(wiki.requests.length >= 3);
  for (const { headers } of wiki.requests)
    assert.match(headers['user-agent'] ?? '', /^WikimediaSocial\/.+ops@example\.org/);
});

describe('on the way', () => {
  test('Cancel comes back without a state, and is no alarm', async () => {
    const who = browser();
    const start = await who.get('/auth/wikimedia/start?next=/public');
    const back = await who.get(wiki.cancel(locationOf(start)));
    assert.equal(locationOf(back), '/auth/sign-in?wikimedia=cancelled&next=%2Fpublic');
  });

  test('a foreign state, another browser and a used code lead nowhere', async () => {
    const account = person();
    const who = browser();
    const start = locationOf(await who.get('/auth/wikimedia/start'));
    const callback = wiki.approve(start, account.sub);
    const stranger = await browser().get(callback);
    assert.equal(locationOf(stranger), '/auth/sign-in?wikimedia=expired');
    const forged = await who.get(callback.replace(/state=.*/, 'state=x'));
    assert.equal(locationOf(forged), '/auth/sign-in?wikimedia=expired');

    const other = browser();
    const first = wiki.approve(locationOf(await other.get('/auth/wikimedia/start')), account.sub);
    const ticket = new Map(other.jar);
    await other.get(first);
    for (const [name, value] of ticket) other.jar.set(name, value);
    assert.equal(locationOf(await other.get(first)), '/auth/sign-in?wikimedia=expired');
  });

  test("a code given out for another browser's challenge is refused by the wiki", async () => {
    const account = person();
    const [mine, theirs] = [browser(), browser()];
    const start = locationOf(await mine.get('/auth/wikimedia/start'));
    const other = locationOf(await theirs.get('/auth/wikimedia/start'));
    const code = new URL(wiki.approve(other, account.sub)).searchParams.get('code')!;
    const state = new URL(start).searchParams.get('state')!;
    const back = await mine.get(`/auth/wikimedia/callback?code=${code}&state=${state}`);
    assert.equal(locationOf(back), '/auth/sign-in?wikimedia=expired');
  });

  test('nobody is sent anywhere but to a page of ours', async () => {
    const account = person();
    await joinAs(account, 'inside');
    assert.equal(await goThrough(browser(), account, '?next=https://evil.example/'), '/');
    assert.equal(await goThrough(browser(), account, '?next=//evil.example/'), '/');
  });
});

describe('kept out:', () => {
  const refused = async (account: StubAccount) => await goThrough(browser(), account);

  for (const [why, account, reason] of [
    ['an account that belongs to no central one', { sub: '0' }, 'unattached'],
    ['a hidden one, which has no name', { username: undefined, blocked: true }, 'hidden'],
    ['one that all wikis have locked', { global: { locked: true } }, 'locked'],
    ['one that CentralAuth hides', { global: { hidden: true } }, 'hidden'],
    ['one that CentralAuth does not know', { global: null }, 'unattached'],
    ['one without a confirmed address', { confirmed_email: false }, 'unconfirmed'],
    ['one made yesterday', { global: { registration: new Date().toISOString() } }, 'too_new'],
    ['one with few edits', { global: { editcount: 49 } }, 'too_few_edits'],
    [
      'one blocked for ever on its home wiki',
      { global: { merged: [{ wiki: 'enwiki', blocked: { expiry: 'infinity', reason: '' } }] } },
      'blocked',
    ],
  ] as [string, Partial<StubAccount>, string][]) {
    test(why, async () => {
      assert.equal(await refused(person(account)), `/auth/sign-in?wikimedia=${reason}`);
    });
  }

  test('not: members of groups with few edits, and accounts older than their dates', async () => {
    const admin = { editcount: 3, merged: [{ wiki: 'enwiki', groups: ['sysop'] }] };
    assert.equal(await refused(person({ global: admin })), '/auth/wikimedia/join');
    const ancient = { registration: undefined };
    assert.equal(await refused(person({ global: ancient })), '/auth/wikimedia/join');
  });

  test('everybody, where the wiki does not answer', async () => {
    const closed = await createWikiStub();
    const there = await createTestApp({ ...closed.env, PORT: '3999' });
    try {
      const start = await there.get('/auth/wikimedia/start');
      const cookie = start.headers.getSetCookie()[0]!.split(';')[0]!;
      const callback = closed.approve(locationOf(start), '1');
      await closed.close();
      const back = await there.get(callback.replace(there.deps.config.origin, ''), { cookie });
      assert.equal(locationOf(back), '/auth/sign-in?wikimedia=unreachable');
    } finally {
      await there.close();
    }
  });
});

describe('settings', () => {
  test('close the door for newcomers, not for those who are in', async () => {
    const known = person();
    await joinAs(known, 'insider');
    await setSetting(it.deps.db, 'wikimedia.join', 'closed');
    try {
      assert.equal(await goThrough(browser(), person()), '/auth/sign-in?wikimedia=closed');
      assert.equal(await goThrough(browser(), known), '/');
    } finally {
      await setSetting(it.deps.db, 'wikimedia.join', 'open');
    }
  });

  test('send whoever is blocked somewhere to a moderator first', async () => {
    const account = person({
      global: { merged: [{ wiki: 'dewiki', blocked: { expiry: '2099-01-01T00:00:00Z' } }] },
    });
    const who = browser();
    assert.equal(await goThrough(who, account), '/auth/wikimedia/join');
    const joined = await who.post('/auth/wikimedia/join', {
      username: 'waiting',
      agreement: 'true',
    });
    assert.deepEqual(await joined.json(), {
      redirect: '/auth/confirm?waiting=yes',
      needs_approval: true,
    });
    assert.equal((await me(who)).status, 401);
    assert.equal(await goThrough(browser(), account), '/auth/sign-in?wikimedia=kept_out');
  });
});

describe('choosing a handle', () => {
  test('refuses what is taken, reserved, or comes without agreement, and can be tried again', async () => {
    await joinAs(person(), 'taken');
    const who = browser();
    await goThrough(who, person({ username: 'Taken' }));
    const state = (await (await who.get('/auth/wikimedia/state')).json()) as {
      newcomer: { suggestion: string };
    };
    assert.equal(state.newcomer.suggestion, 'taken2');
    for (const form of [
      { username: 'taken', agreement: 'true' },
      { username: 'admin', agreement: 'true' },
      { username: 'a b', agreement: 'true' },
      { username: 'fine', agreement: 'false' },
    ]) {
      assert.equal((await who.post('/auth/wikimedia/join', form)).status, 422, form.username);
    }
    const joined = await who.post('/auth/wikimedia/join', { username: 'fine', agreement: 'true' });
    assert.equal(joined.status, 200);
  });

  test('asks for an age where the server wants one, and keeps only that it was told', async () => {
    await setSetting(it.deps.db, 'registrations.min_age', 16);
    try {
      const account = person();
      const who = browser();
      await goThrough(who, account);
      const ask = async (more: Record<string, string>) =>
        await who.post('/auth/wikimedia/join', {
          username: 'old_enough',
          agreement: 'true',
          ...more,
        });
      const young = String(new Date().getUTCFullYear() - 10);
      const faults = {
        '': 'ERR_BLANK',
        soon: 'ERR_INVALID',
        [`${young}-01-01`]: 'ERR_BELOW_LIMIT',
      };
      for (const [date_of_birth, code] of Object.entries(faults)) {
        const refused = await ask({ date_of_birth });
        const { details } = (await refused.json()) as {
          details: Record<string, { error: string }[]>;
        };
        assert.equal(refused.status, 422);
        assert.deepEqual(
          details['date_of_birth']?.map(({ error }) => error),
          [code],
        );
      }
      assert.equal((await ask({})).status, 422);
      assert.equal((await ask({ date_of_birth: '2000-01-31' })).status, 200);
      const user = await it.deps.db
        .selectFrom('users')
        .innerJoin('wiki_identities', 'wiki_identities.user_id', 'users.id')
        .select('age_verified_at')
        .where('sub', '=', account.sub)
        .executeTakeFirstOrThrow();
      assert.ok(user.age_verified_at);
    } finally {
      await setSetting(it.deps.db, 'registrations.min_age', null);
    }
  });

  test('is for those only whom the wiki named', async () => {
    const form = { username: 'nobody', agreement: 'true' };
    assert.equal((await browser().post('/auth/wikimedia/join', form)).status, 422);
    const who = browser();
    await who.get('/auth/wikimedia/start');
    assert.equal((await who.post('/auth/wikimedia/join', form)).status, 422);
    who.jar.set('wiki_sign_in', `${who.jar.get('wiki_sign_in')}x`);
    assert.equal((await who.post('/auth/wikimedia/join', form)).status, 422);
  });

  test('a name in another script is left to its owner', async () => {
    const who = browser();
    await goThrough(who, person({ username: 'محمد' }));
    const state = (await (await who.get('/auth/wikimedia/state')).json()) as {
      newcomer: { suggestion: string };
    };
    assert.equal(state.newcomer.suggestion, '');
  });
});

test('where no consumer is configured there is nothing of it', async () => {
  const plain = await createTestApp();
  try {
    assert.equal((await plain.get('/auth/wikimedia/start')).status, 404);
    assert.equal((await plain.get('/auth/wikimedia/callback?code=x')).status, 404);
    const state = (await (await plain.get('/auth/wikimedia/state')).json()) as object;
    assert.deepEqual(state, { enabled: false, identity: null, fresh: false, newcomer: null });
  } finally {
    await plain.close();
  }
});

test('a ticket does not let its browser ask the wiki again and again, nor make keys', async (t) => {
  stopClock(t);
  const limited = await createTestApp({ ...wiki.env, RATE_LIMITS: 'on' });
  const headers = { 'x-forwarded-for': '198.51.100.77' };
  const start = await limited.get('/auth/wikimedia/start', headers);
  const state = new URL(locationOf(start)).searchParams.get('state');
  const cookie = start.headers.getSetCookie()[0]!.split(';')[0]!;
  const statuses: number[] = [];
  for (let at = 0; at < 26; at++) {
    const path = `/auth/wikimedia/callback?code=x&state=${state}`;
    statuses.push((await limited.get(path, { ...headers, cookie })).status);
  }
  assert.deepEqual([statuses.at(0), statuses.at(24), statuses.at(25)], [303, 303, 429]);
  assert.equal(wiki.requests.length, 25);
  for (let at = 0; at < 25; at++) {
    const { status } = await limited.post('/auth/wikimedia/join', {}, headers);
    assert.notEqual(status, 429);
  }
  assert.equal((await limited.post('/auth/wikimedia/join', {}, headers)).status, 429);
  await limited.close();
});
