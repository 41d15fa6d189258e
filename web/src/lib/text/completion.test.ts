import { expect, test } from 'vitest';
import { finish, unfinishedAt } from './completion.ts';

const at = (text: string) => {
  const found = unfinishedAt(text, text.length);
  return found && [found.kind, found.query];
};

test('names, hashtags and emoji are noticed where they begin a word', () => {
  expect(at('Hello @al')).toEqual(['account', 'al']);
  expect(at('(@al.ice@wiki.exa')).toEqual(['account', 'al.ice@wiki.exa']);
  expect(at('see #پل')).toEqual(['tag', 'پل']);
  expect(at('fine :smi')).toEqual(['emoji', 'smi']);
});

test('nothing else is', () => {
  for (const text of [
    '',
    'plain',
    '@',
    '#',
    ':a',
    'me@wiki',
    '12:30',
    'https://a.example/@al',
    '@al ',
  ]) {
    expect(at(text), text).toBeNull();
  }
});

test('what is chosen takes the place of what was typed, up to the caret', () => {
  const text = 'Ask @al, please';
  const found = unfinishedAt(text, 7)!;
  expect(finish(text, found, '@alice')).toEqual({ text: 'Ask @alice , please', caret: 11 });
  expect(finish('a :sm b', unfinishedAt('a :sm b', 5)!, '😀')).toEqual({
    text: 'a 😀 b',
    caret: 5,
  });
});
