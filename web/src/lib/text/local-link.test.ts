import { expect, it } from 'vitest';
import { localLink } from './local-link.ts';

const known = {
  origin: 'https://social.example',
  mentions: [
    { id: '1', username: 'bob', acct: 'bob@far.example', url: 'https://far.example/@bob' },
  ],
  tags: [{ name: 'birds', url: 'https://far.example/tags/birds' }],
};

it.each([
  ['https://far.example/@bob', '/@bob@far.example'],
  ['https://far.example/tags/Birds', '/tags/birds'],
  ['https://social.example/tags/Birds', '/tags/Birds'],
  ['https://social.example.evil.example/x', 'https://social.example.evil.example/x'],
  ['https://social.example//evil.example/x', 'https://social.example//evil.example/x'],
  ['https://social.example/\\evil.example', 'https://social.example/\\evil.example'],
  ['https://social.example/\t/evil.example', 'https://social.example/\t/evil.example'],
  ['https://elsewhere.example/', 'https://elsewhere.example/'],
])('leads %s to %s', (href, expected) => {
  expect(localLink(href, known)).toBe(expected);
});
