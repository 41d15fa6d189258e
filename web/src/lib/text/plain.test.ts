import { expect, test } from 'vitest';
import { plainText } from './plain.ts';

test('the words of a post are without the link to what it quotes', () => {
  const quoting =
    '<p class="quote-inline">RE: <a href="https://example.org/1">example.org/1</a></p><p>Look &amp; see</p>';
  expect(plainText(quoting)).toBe('Look & see');
});
