import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestApp } from '#server/testing/app.ts';
import { lacksOwner, ownerLink } from './first-owner.ts';

const REMOTE = {
  NODE_ENV: 'production',
  SECRET_KEY: 's'.repeat(32),
  ORIGIN: 'https://social.example',
  REGISTRATIONS: 'open',
  RATE_LIMITS: 'on',
};

test('who comes first owns nothing without the link that the operator was given', async (t) => {
  const it = await createTestApp(REMOTE);
  t.after(() => it.close());
  const signUp = async (username: string, more: Record<string, string> = {}) => {
    const answer = await it.post('/auth/sign-up', {
      ...{ username, email: `${username}@example.org`, password: 'correct horse' },
      agreement: 'true',
      ...more,
    });
    return answer.status;
  };
  const roles = async () => {
    const rows = await it.deps.db.selectFrom('users').select('role').orderBy('id').execute();
    return rows.map((row) => row.role);
  };
  const link = new URL(ownerLink(it.deps));
  assert.equal(link.origin + link.pathname, 'https://social.example/auth/sign-up');
  const code = link.searchParams.get('owner') ?? '';
  assert.equal(await signUp('early'), 200);
  const forged = code.replace(/^./, (first) => (first === 'z' ? 'y' : 'z'));
  assert.equal(await signUp('forger', { owner_code: forged }), 422);
  assert.deepEqual(await roles(), ['user']);
  assert.ok(await lacksOwner(it.deps.db));
  // The link works for one, whoever else uses it at the same moment.
  const both = ['operator', 'thief'].map((name) => signUp(name, { owner_code: code }));
  assert.deepEqual(
    (await Promise.all(both)).toSorted((a, b) => a - b),
    [200, 422],
  );
  assert.deepEqual(await roles(), ['user', 'owner']);
  assert.equal(await signUp('late', { owner_code: code }), 422);
});

test('the link works where nobody may sign up', async (t) => {
  const it = await createTestApp({ ...REMOTE, REGISTRATIONS: 'closed' });
  t.after(() => it.close());
  const form = {
    ...{ username: 'operator', email: 'operator@example.org', password: 'correct horse' },
    agreement: 'true',
  };
  assert.equal((await it.post('/auth/sign-up', form)).status, 403);
  const owner_code = new URL(ownerLink(it.deps)).searchParams.get('owner') ?? '';
  assert.equal((await it.post('/auth/sign-up', { ...form, owner_code })).status, 200);
});
