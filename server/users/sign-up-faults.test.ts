import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setSetting } from '#server/settings/settings.ts';
import { createTestApp } from '#server/testing/app.ts';
import { ageFaults } from './age.ts';

interface Refused {
  error: string;
  details: Record<string, { error: string; description: string }[]>;
}

test('every fault is told in Mastodon’s words; a server may want an age and a reason', async () => {
  const it = await createTestApp({ REGISTRATIONS: 'approval' });
  try {
    await setSetting(it.deps.db, 'registrations.min_age', 16);
    const good = { username: 'alice', email: 'alice@example.org', password: 'correct horse' };
    const send = (more: Record<string, string>) =>
      it.post('/auth/sign-up', { ...good, agreement: 'true', ...more });
    const refused = async (more: Record<string, string>) => {
      const response = await send(more);
      assert.equal(response.status, 422);
      return (await response.json()) as Refused;
    };
    const { error, details } = await refused({
      username: '',
      email: '',
      password: '',
      agreement: '',
    });
    assert.match(error, /^Validation failed: Username can't be blank, E-mail address can't be/);
    assert.match(error, /Date of birth can't be blank, Service agreement must be accepted$/);
    const blank = [{ error: 'ERR_BLANK', description: "can't be blank" }];
    assert.deepEqual(details, {
      username: blank,
      email: [...blank, { error: 'ERR_INVALID', description: 'is invalid' }],
      password: blank,
      reason: blank,
      date_of_birth: blank,
      agreement: [{ error: 'ERR_ACCEPTED', description: 'must be accepted' }],
    });
    const reason = 'x'.repeat(421);
    const worse = await refused({ username: 'a b', reason, date_of_birth: '2200-01-01' });
    assert.deepEqual(Object.values(worse.details).flat(), [
      {
        error: 'ERR_INVALID',
        description: 'must contain only letters, numbers and underscores',
      },
      { error: 'ERR_TOO_LONG', description: 'is too long (maximum is 420 characters)' },
      { error: 'ERR_BELOW_LIMIT', description: 'is below the age limit' },
    ]);
    const made = await send({ reason: 'I edit', date_of_birth: '31.12.1999' });
    assert.equal(made.status, 200);
    const answer = await it.get('/api/v2/instance');
    const { registrations } = (await answer.json()) as { registrations: { min_age: number } };
    assert.equal(registrations.min_age, 16);
    const { age_verified_at } = await it.deps.db
      .selectFrom('users')
      .select('age_verified_at')
      .executeTakeFirstOrThrow();
    assert.ok(age_verified_at);
  } finally {
    await it.close();
  }
});

test('an age is counted in whole days', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  const fault = (birth: string) => ageFaults(birth, 16, now)[0]?.[1];
  assert.equal(fault('2010-11-23'), undefined);
  assert.equal(fault('23.11.2010'), undefined);
  assert.equal(fault('2010-11-24'), 'ERR_BELOW_LIMIT');
  for (const no of ['2000-02-31', '31.02.2000', 'soon', '0001-01-01', '2000-13-01'])
    assert.equal(fault(no), 'ERR_INVALID', no);
  assert.deepEqual(ageFaults('', null, now), []);
});
