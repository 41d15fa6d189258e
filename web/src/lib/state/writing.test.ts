import { expect, test } from 'vitest';
import type { CredentialAccount, Status, Visibility } from '#lib/api/entities.ts';
import { startWriting } from './writing.svelte.ts';

const writer = (privacy: Visibility) =>
  ({
    acct: 'alice',
    source: { privacy, language: 'en', sensitive: false, quote_policy: 'public' },
  }) as unknown as CredentialAccount;

const post = (visibility: Visibility) =>
  ({ id: '1', account: { acct: 'bob' }, mentions: [], visibility }) as unknown as Status;

test.each([
  ['private', 'public', 'private'],
  ['public', 'private', 'private'],
  ['unlisted', 'public', 'unlisted'],
  ['private', 'direct', 'direct'],
  ['public', 'public', 'public'],
] as const)('who likes %s and answers what is %s writes %s', (likes, answered, result) => {
  const { visibility } = startWriting({ replyTo: post(answered) }, writer(likes), 'en');
  expect(visibility).toBe(result);
});

test('an edit stays as visible as its post is', () => {
  const editing = { ...post('public'), quote_approval: { automatic: [] } } as unknown as Status;
  expect(startWriting({ editing }, writer('private'), 'en').visibility).toBe('public');
});

test('what is shared from elsewhere is where the text begins', () => {
  const start = { shared: 'A page https://example.org/' };
  expect(startWriting(start, writer('private'), 'en')).toMatchObject({
    text: start.shared,
    visibility: 'private',
  });
});
