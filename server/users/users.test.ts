import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { collectMail, tokenIn } from '#server/testing/mailbox.ts';
import { stopClock } from '#server/testing/stop-clock.ts';
import { ownerLink } from './first-owner.ts';
import { createInvite } from './invites.ts';
import { pruneUsers } from './prune.ts';

const PASSWORD = 'correct horse';

function form(username: string, more: Record<string, string> = {}) {
  return {
    username,
    email: `${username}@example.org`,
    password: PASSWORD,
    agreement: 'true',
    ...more,
  };
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

async function json<T = Record<string, unknown>>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

describe('an open instance in development', () => {
  let it: TestApp;
  before(async () => {
    it = await createTestApp();
  });
  after(() => it.close());

  async function signIn(username: string, password = PASSWORD): Promise<Response> {
    return await it.post('/auth/sign-in', { email: username, password });
  }

  async function isSignedIn(cookie: string): Promise<boolean> {
    return (await it.get('/auth/sessions', { cookie })).status === 200;
  }

  test('of people who sign up first at the same moment, one owns the server', async () => {
    const names = ['alice', 'bob', 'carol', 'dan'];
    const responses = await Promise.all(names.map((name) => it.post('/auth/sign-up', form(name))));
    assert.deepEqual(
      responses.map((response) => response.status),
      [200, 200, 200, 200],
    );
    const roles = await it.deps.db.selectFrom('users').select('role').execute();
    assert.deepEqual(roles.map((row) => row.role).toSorted(), ['owner', 'user', 'user', 'user']);
  });

  test('signing up opens a session', async () => {
    const response = await it.post('/auth/sign-up', form('erin', { next: '/@alice' }));
    assert.deepEqual(await json(response), {
      redirect: '/@alice',
      needs_confirmation: false,
      needs_approval: false,
    });
    const set = response.headers.getSetCookie()[0] ?? '';
    assert.match(set, /^session=[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/);
    assert.ok(await isSignedIn(cookieOf(response)));
  });

  test('every fault of the form is named, field by field', async () => {
    const bad = { username: 'al ice', email: 'nonsense', password: 'short' };
    const response = await it.post('/auth/sign-up', bad);
    assert.equal(response.status, 422);
    const { error, details } = await json<{
      error: string;
      details: Record<string, { error: string }[]>;
    }>(response);
    assert.match(error, /^Validation failed: Username must contain only letters, /);
    const codes = Object.entries(details).map(([field, [fault]]) => `${field} ${fault?.error}`);
    assert.deepEqual(codes, [
      'username ERR_INVALID',
      'email ERR_INVALID',
      'password ERR_TOO_SHORT',
      'agreement ERR_ACCEPTED',
    ]);
    const empty = await json<{ details: Record<string, { error: string }[]> }>(
      await it.post('/auth/sign-up', {}),
    );
    assert.deepEqual(
      Object.entries(empty.details).map(([field, all]) => [field, ...all.map((one) => one.error)]),
      [
        ['username', 'ERR_BLANK'],
        ['email', 'ERR_BLANK', 'ERR_INVALID'],
        ['password', 'ERR_BLANK'],
        ['agreement', 'ERR_ACCEPTED'],
      ],
    );
  });

  test('names that are taken, reserved or too long are refused', async () => {
    const faultOf = async (more: Record<string, string>) => {
      const { details } = await json<{ details: Record<string, { error: string }[]> }>(
        await it.post('/auth/sign-up', form('frank', more)),
      );
      return Object.values(details)[0]?.[0]?.error;
    };
    assert.equal(await faultOf({ username: 'ALICE' }), 'ERR_TAKEN');
    assert.equal(await faultOf({ email: 'Alice@Example.org' }), 'ERR_TAKEN');
    assert.equal(await faultOf({ username: 'Admin' }), 'ERR_RESERVED');
    assert.equal(await faultOf({ username: 'localhost' }), 'ERR_RESERVED');
    assert.equal(await faultOf({ username: 'a'.repeat(31) }), 'ERR_TOO_LONG');
    assert.equal(await faultOf({ username: '.dot' }), 'ERR_INVALID');
  });

  test('a NUL, which PostgreSQL knows not, does no harm', async () => {
    const response = await it.post(
      '/auth/sign-up',
      form('nul\0', { reason: '\0', locale: '\0', email: 'nul\0@example.org' }),
    );
    assert.equal(response.status, 200);
    assert.equal((await it.post('/auth/sign-in', { email: '\0', password: '\0' })).status, 401);
  });

  test('signing in answers the same for a wrong password and an unknown person', async () => {
    assert.equal((await signIn('alice')).status, 200);
    assert.equal((await signIn('ALICE@example.org')).status, 200);
    const [wrong, unknown] = [await signIn('alice', 'wrong'), await signIn('nobody')];
    assert.equal(wrong.status, 401);
    assert.equal(unknown.status, 401);
    assert.deepEqual(await json(wrong), await json(unknown));
  });

  test("a browser's plain form is sent on; only to pages of ours", async () => {
    const accept = { accept: 'text/html,application/xhtml+xml' };
    const sent = async (next: string) => {
      const response = await it.post(
        '/auth/sign-in',
        { email: 'alice', password: PASSWORD, next },
        accept,
      );
      assert.equal(response.status, 303);
      return response.headers.get('location');
    };
    assert.equal(await sent('/settings'), '/settings');
    for (const evil of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      assert.equal(await sent(evil), '/');
    }
  });

  test('a session ends when it is revoked, by its own user only', async () => {
    const [mine, other, bobs] = [
      cookieOf(await signIn('alice')),
      cookieOf(await signIn('alice')),
      cookieOf(await signIn('bob')),
    ];
    const list = await json<{ id: string; current: boolean }[]>(
      await it.get('/auth/sessions', { cookie: other }),
    );
    const id = list.find((session) => session.current)?.id ?? '';
    const end = (cookie: string) =>
      it.app.request(`/auth/sessions/${id}`, {
        method: 'DELETE',
        headers: { cookie, origin: it.deps.config.origin },
      });
    assert.equal((await end(bobs)).status, 404);
    assert.equal((await end(mine)).status, 200);
    assert.equal(await isSignedIn(other), false);
    assert.equal(await isSignedIn(mine), true);
    await it.post('/auth/sign-out', {}, { cookie: mine });
    assert.equal(await isSignedIn(mine), false);
  });

  test('what another site makes a browser send is refused', async () => {
    const cookie = cookieOf(await signIn('alice'));
    const signOut = (headers: Record<string, string>) =>
      it.app.request('/auth/sign-out', { method: 'POST', headers: { cookie, ...headers } });
    assert.equal((await signOut({ origin: 'https://evil.example' })).status, 403);
    assert.equal((await signOut({ 'sec-fetch-site': 'same-site' })).status, 403);
    assert.equal((await signOut({})).status, 403);
    assert.ok(await isSignedIn(cookie));
    const login = await it.post(
      '/auth/sign-in',
      { email: 'bob', password: PASSWORD },
      { origin: 'https://evil.example' },
    );
    assert.equal(login.status, 403);
    assert.equal((await signOut({ 'sec-fetch-site': 'same-origin' })).status, 200);
  });

  test('§2.31 OAuth: a forgotten password is replaced by mail, once, and ends everything', async () => {
    const cookie = cookieOf(await signIn('bob'));
    await collectMail(it.deps);
    await it.post('/auth/password/forgot', { email: 'nobody@example.org' });
    assert.equal((await collectMail(it.deps)).length, 0);
    assert.equal(
      (await it.post('/auth/password/forgot', { email: 'BOB@example.org' })).status,
      200,
    );
    const [mail] = await collectMail(it.deps);
    assert.equal(mail?.to, 'bob@example.org');
    const token = tokenIn(mail);
    assert.equal(
      (await it.post('/auth/password/reset', { token: `${token}x`, password: 'new password' }))
        .status,
      422,
    );
    assert.equal((await it.post('/auth/password/reset', { token, password: 'short' })).status, 422);
    assert.equal(
      (await it.post('/auth/password/reset', { token, password: 'new password' })).status,
      200,
    );
    assert.equal(
      (await it.post('/auth/password/reset', { token, password: 'newer password' })).status,
      422,
    );
    assert.equal(await isSignedIn(cookie), false);
    assert.equal((await signIn('bob')).status, 401);
    assert.equal((await signIn('bob', 'new password')).status, 200);
  });

  test('§2.31 OAuth: changing the password ends the other sessions', async () => {
    const [here, there] = [cookieOf(await signIn('carol')), cookieOf(await signIn('carol'))];
    const change = (current_password: string) =>
      it.post(
        '/auth/password/change',
        { current_password, password: 'another horse' },
        { cookie: here },
      );
    assert.equal((await change('wrong')).status, 422);
    assert.equal((await change(PASSWORD)).status, 200);
    assert.equal(await isSignedIn(here), true);
    assert.equal(await isSignedIn(there), false);
    assert.equal((await signIn('carol', 'another horse')).status, 200);
  });

  test('addresses are forgotten after their time, expired sessions at once', async () => {
    const { db } = it.deps;
    const long = new Date(Date.now() - 40 * 86_400_000);
    await db.updateTable('users').set({ created_at: long }).execute();
    await db.updateTable('sessions').set({ last_used_at: long }).execute();
    const cookie = cookieOf(await signIn('alice'));
    await db
      .updateTable('sessions')
      .set({ expires_at: long })
      .where('last_used_at', '=', long)
      .execute();
    await pruneUsers(it.deps);
    const sessions = await db.selectFrom('sessions').select('ip').execute();
    assert.deepEqual(sessions, [{ ip: '127.0.0.1' }]);
    const known = await db
      .selectFrom('users')
      .select('id')
      .where('sign_up_ip', 'is not', null)
      .execute();
    assert.equal(known.length, 0);
    assert.ok(await isSignedIn(cookie));
  });
});

describe('an instance in production', () => {
  let it: TestApp;
  before(async () => {
    const env = {
      NODE_ENV: 'production',
      SECRET_KEY: 's'.repeat(32),
      ORIGIN: 'https://social.example',
      RATE_LIMITS: 'on',
    };
    it = await createTestApp(env);
  });
  after(() => it.close());

  test('the owner is approved; the account works once its address is confirmed', async () => {
    const owner_code = new URL(ownerLink(it.deps)).searchParams.get('owner') ?? '';
    const response = await it.post('/auth/sign-up', form('owner_', { owner_code }));
    assert.deepEqual(await json(response), {
      redirect: '/auth/confirm?sent=yes',
      needs_confirmation: true,
      needs_approval: false,
    });
    assert.deepEqual(response.headers.getSetCookie(), []);
    const credentials = { email: 'owner_', password: PASSWORD };
    const refused = await it.post('/auth/sign-in', credentials);
    assert.equal(refused.status, 403);
    assert.deepEqual(await json(refused), {
      error: 'Your login is missing a confirmed e-mail address',
    });
    const [mail] = await collectMail(it.deps);
    assert.match(mail?.link ?? '', /^https:\/\/social\.example\/auth\/confirm\?token=/);
    assert.ok(mail?.text.includes(mail.link));
    assert.equal((await it.post('/auth/confirm', { token: 'nonsense' })).status, 422);
    assert.equal((await it.post('/auth/confirm', { token: tokenIn(mail) })).status, 200);
    const signedIn = await it.post('/auth/sign-in', credentials);
    assert.equal(signedIn.status, 200);
    assert.match(signedIn.headers.getSetCookie()[0] ?? '', /; Secure/);
    assert.ok(signedIn.headers.get('strict-transport-security'));
  });

  test('others wait for approval, unless they were invited', async () => {
    const waits = await json(await it.post('/auth/sign-up', form('grace', { reason: 'I edit.' })));
    assert.equal(waits['needs_approval'], true);
    const code = await createInvite(it.deps.db, {
      createdByAccountId: null,
      maxUses: 1,
      expiresAt: null,
    });
    const invited = await json(
      await it.post('/auth/sign-up', form('heidi', { invite_code: code })),
    );
    assert.equal(invited['needs_approval'], false);
    const spent = await it.post('/auth/sign-up', form('ivan', { invite_code: code }));
    assert.equal(spent.status, 422);
    assert.match(String((await json(spent))['error']), /Invite code is invalid/);
  });

  test('attempts to sign in are limited for the name tried', async (t) => {
    stopClock(t);
    const attempt = (ip: number) =>
      it.post(
        '/auth/sign-in',
        { email: 'grace', password: 'wrong' },
        { 'x-forwarded-for': `198.51.100.${ip}` },
      );
    const statuses = [];
    for (let ip = 1; ip <= 26; ip++) statuses.push((await attempt(ip)).status);
    assert.equal(statuses[24], 401);
    assert.equal(statuses[25], 429);
  });
});

for (const mode of ['invite', 'closed']) {
  test(`nobody just signs up where registrations are ${mode}`, async () => {
    const it = await createTestApp({ REGISTRATIONS: mode });
    try {
      const code = await createInvite(it.deps.db, {
        createdByAccountId: null,
        maxUses: null,
        expiresAt: null,
      });
      assert.equal((await it.post('/auth/sign-up', form('alice'))).status, 403);
      const invited = await it.post('/auth/sign-up', form('alice', { invite_code: code }));
      assert.equal(invited.status, mode === 'invite' ? 200 : 403);
    } finally {
      await it.close();
    }
  });
}
