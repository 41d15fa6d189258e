import { expect, it } from 'vitest';
import { statusLength } from '#server/statuses/render/length.ts';
import { countCharacters } from './count.ts';

const samples: [text: string, length: number][] = [
  ['', 0],
  ['hello', 5],
  ['👩‍👩‍👧‍👦', 1],
  ['e\u0301', 1],
  ['see https://commons.wikimedia.org/wiki/File:A_very_long_name_indeed.jpg', 4 + 23],
  ['http://a.example', 23],
  ['(https://de.wikipedia.org/wiki/Brücke).', 1 + 23 + 2],
  ['ftp://a.example', 15],
  ['@alice@social.example hi', 9],
  ['@alice@localhost:3000 hi', 9],
  ['x@alice@social.example', 22],
  ['mail alice@example.org', 22],
  ['https://social.example/@alice@far.example', 23],
  ['#WikiLovesMonuments @bob', 24],
  ['@a-b.c@далеко.example!', 7],
];

it.each(samples)('counts %s', (text, length) => {
  expect(countCharacters(text, '', 23)).toBe(length);
});

it.each(samples)('counts %s as the server does', (text) => {
  expect(countCharacters(text, 'cw', 23)).toBe(statusLength(text, 'cw'));
});

it('adds the content warning', () => {
  expect(countCharacters('abc', 'de', 23)).toBe(5);
});
