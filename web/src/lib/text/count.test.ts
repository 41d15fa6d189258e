import { expect, it } from 'vitest';
import { countCharacters } from './count.ts';

it.each([
  ['', 0],
  ['hello', 5],
  ['👩‍👩‍👧‍👦', 1],
  ['नमस्ते', 3],
  ['see https://commons.wikimedia.org/wiki/File:A_very_long_name_indeed.jpg', 4 + 23],
  ['http://a.b', 23],
  ['@alice@social.example hi', 9],
  ['mail alice@example.org', 22],
  ['https://social.example/@alice@far.example', 23],
])('counts %s', (text, expected) => {
  expect(countCharacters(text, '', 23)).toBe(expected);
});

it('adds the content warning', () => {
  expect(countCharacters('abc', 'de', 23)).toBe(5);
});
