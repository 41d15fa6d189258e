import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError } from '#server/core/errors.ts';
import { testDeps } from '#server/testing/deps.ts';
import { checkDraft } from './draft.ts';

const { limits } = testDeps(null as never).config;
const check = (text: string) => checkDraft({ text, spoilerText: '', mediaCount: 0 }, limits);
const tooLong = (err: unknown) => err instanceof DomainError && /limit of 500/.test(err.message);

test('a text of few characters may not be of any size', () => {
  assert.throws(() => check('a' + '\u0301'.repeat(20_000)), tooLong);
  assert.throws(() => check(`https://example.org/${'a'.repeat(20_000)}`), tooLong);
  assert.throws(() => check('a'.repeat(501)), tooLong);
});

test('what people write fits: long addresses, families, accents', () => {
  assert.ok(check(`https://example.org/${'a'.repeat(2_000)}`));
  assert.ok(check('👨‍👩‍👧‍👦'.repeat(500)));
  assert.ok(check('e\u0302\u0323'.repeat(500)));
});
