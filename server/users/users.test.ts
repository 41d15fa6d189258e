import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestApp, type TestApp } from '../testing/app.ts';

let it: TestApp;

before(async () => {
  it = await createTestApp();
});
after(() => it.close());

function signUpForm(username: string) {
  return { username, email: `${username}@example.org`, password: 'correct horse', agreement: 'true' };
}

test('signing up opens a session, and the first to do so owns the server', async () => {
  const response = await it.post('/auth/sign-up', signUpForm('alice'));
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { redirect: '/', needs_confirmation: false, needs_approval: false });
  const cookie = response.headers.getSetCookie()[0] ?? '';
  assert.match(cookie, /^session=[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/);
  const sessions = await it.get('/auth/sessions', { cookie: cookie.split(';')[0] ?? '' });
  assert.equal(sessions.status, 200);
  const [session] = (await sessions.json()) as { current: boolean; ip: string }[];
  assert.equal(session?.current, true);
  const owner = await it.deps.db.selectFrom('users').select(['role', 'approved_at']).executeTakeFirstOrThrow();
  assert.equal(owner.role, 'owner');
  assert.ok(owner.approved_at);
});
