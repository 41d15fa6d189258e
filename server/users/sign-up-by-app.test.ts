import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createToken } from '#server/oauth/create-token.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { collectMail, tokenIn } from '#server/testing/mailbox.ts';
import { createInvite } from './invites.ts';

const form = (username: string, more: Record<string, string> = {}) => ({
  username,
  email: `${username}@example.org`,
  password: 'correct horse',
  agreement: 'true',
  ...more,
});

async function json<T = Record<string, string>>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

/** A token of an application that speaks for itself, and may ask people for more. */
async function appToken(it: TestApp): Promise<{ authorization: string }> {
  const { client_id = '', client_secret = '' } = await json(
    await it.post('/api/v1/apps', {
      client_name: 'App',
      redirect_uris: 'app://x',
      scopes: 'read write follow',
    }),
  );
  const grant = { grant_type: 'client_credentials', client_id, client_secret, scope: 'read write' };
  const { access_token } = await json(await it.post('/oauth/token', grant));
  return { authorization: `Bearer ${access_token}` };
}

const CONFIRMATIONS = '/api/v1/emails/confirmations';
const CHECK = '/api/v1/emails/check_confirmation';
const OUTSIDE = 'This action is outside the authorized scopes';
const OTHER_APP =
  'This method is only available to the application the user originally signed-up with';

test('an app signs a person up and gets a token, which waits with them', async () => {
  const it = await createTestApp({ SMTP_URL: 'smtp://127.0.0.1:1' });
  const refused = async (answer: Promise<Response>, status: number, error?: string) => {
    const response = await answer;
    assert.equal(response.status, status);
    if (error !== undefined) assert.deepEqual(await json(response), { error });
  };
  try {
    const app = await appToken(it);
    await refused(it.post('/api/v1/accounts', form('alice')), 401);
    await refused(it.post('/api/v1/accounts', form('alice', { agreement: 'false' }), app), 422);
    const made = await json(await it.post('/api/v1/accounts', form('alice'), app));
    assert.equal(made['scope'], 'read write follow', 'all that the application may ask for');
    const own = { authorization: `Bearer ${made['access_token']}` };
    await refused(
      it.get('/api/v1/accounts/verify_credentials', own),
      403,
      'Your login is missing a confirmed e-mail address',
    );
    assert.equal((await it.get('/api/v1/directory', own)).status, 200, 'what everybody may read');
    assert.equal((await it.get('/api/v1/apps/verify_credentials', own)).status, 200);
    assert.equal(await (await it.get(CHECK, own)).json(), false);
    const corrected = await it.post(CONFIRMATIONS, { email: 'alice@wiki.example' }, own);
    assert.equal(corrected.status, 200);
    const mails = await collectMail(it.deps);
    assert.deepEqual([...new Set(mails.map((mail) => mail.to))], ['alice@wiki.example']);
    await it.post('/auth/confirm', { token: tokenIn(mails[0]) });
    assert.equal(await (await it.get(CHECK, own)).json(), true);
    // By the token of somebody who uses the app already, as masto.js does.
    assert.equal((await it.post('/api/v1/accounts', form('second'), own)).status, 200);
  } finally {
    await it.close();
  }
});

test('only the app somebody signed up with corrects their address, and only with its scope', async () => {
  const it = await createTestApp({ SMTP_URL: 'smtp://127.0.0.1:1' });
  try {
    await it.post('/api/v1/accounts', form('alice'), await appToken(it));
    await appToken(it);
    const { db } = it.deps;
    const user = await db.selectFrom('users').select('id').executeTakeFirstOrThrow();
    const apps = await db.selectFrom('oauth_apps').select('id').orderBy('id').execute();
    const [own, other] = apps.map((app) => app.id);
    const ask = async (verb: 'get' | 'post', appId: string | undefined, scope: string) => {
      const scopes = [scope];
      const { token } = await createToken(db, { appId: appId ?? null, userId: user.id, scopes });
      const headers = { authorization: `Bearer ${token}` };
      const wrong = { email: 'mallory@wiki.example' };
      const answer =
        verb === 'get' ? it.get(CHECK, headers) : it.post(CONFIRMATIONS, wrong, headers);
      return [(await answer).status, await json<unknown>(await answer)];
    };
    assert.deepEqual(await ask('post', own, 'read'), [403, { error: OUTSIDE }]);
    assert.deepEqual(await ask('get', own, 'write'), [403, { error: OUTSIDE }]);
    assert.deepEqual(await ask('post', other, 'write'), [403, { error: OTHER_APP }]);
    assert.deepEqual(await ask('get', other, 'read'), [200, false]);
    assert.deepEqual(await ask('post', own, 'write'), [200, {}]);
  } finally {
    await it.close();
  }
});

test('the link of an invite tells apps what it is, and leads browsers to the form', async () => {
  const it = await createTestApp({ REGISTRATIONS: 'invite' });
  try {
    const { db } = it.deps;
    const invite = { createdByAccountId: null, maxUses: 1, expiresAt: null };
    const [code, spent] = [await createInvite(db, invite), await createInvite(db, invite)];
    await db.updateTable('invites').set({ uses: 1 }).where('code', '=', spent).execute();
    const ask = async (which: string) => {
      const answer = await it.get(`/invite/${which}`, { accept: 'application/json' });
      return [answer.status, await json<unknown>(answer)];
    };
    const { origin } = it.deps.config;
    const known = { invite_code: code, instance_api_url: `${origin}/api/v2/instance` };
    assert.deepEqual(await ask(code), [200, known]);
    const activity = { accept: 'application/activity+json' };
    assert.deepEqual(await json(await it.get(`/invite/${code}`, activity)), known);
    assert.deepEqual(await ask(spent), [401, { error: 'This invite is not valid' }]);
    assert.deepEqual(await ask('never'), [404, { error: 'Record not found' }]);
    const page = await it.get(`/invite/${code}`, { accept: 'text/html' });
    assert.deepEqual(
      [page.status, page.headers.get('location')],
      [302, `/auth/sign-up?invite_code=${code}`],
    );
  } finally {
    await it.close();
  }
});
