import { expect, it } from 'vitest';
import { localLink } from './local-link.ts';

const known = {
  origin: 'https://social.example',
  mentions: [
    { id: '1', username: 'bob', acct: 'bob@far.example', url: 'https://far.example/@bob' },
  ],
  tags: [
    { name: 'birds', url: 'https://social.example/tags/birds' },
    { name: 'Café', url: 'https://social.example/tags/Caf%C3%A9' },
  ],
};

it.each([
  ['https://far.example/@bob', '/@bob@far.example'],
  ['https://far.example/tags/Birds', '/tags/birds'],
  ['https://far.example/tag/birds/?src=hash', '/tags/birds'],
  ['https://far.example/tags/cafe', '/tags/Caf%C3%A9'],
  ['https://far.example/tags/CAFE%CC%81', '/tags/Caf%C3%A9'],
  ['https://social.example/tags/Birds', '/tags/Birds'],
  ['https://social.example.evil.example/x', 'https://social.example.evil.example/x'],
  ['https://social.example//evil.example/x', 'https://social.example//evil.example/x'],
  ['https://social.example/\\evil.example', 'https://social.example/\\evil.example'],
  ['https://social.example/\t/evil.example', 'https://social.example/\t/evil.example'],
  ['https://elsewhere.example/', 'https://elsewhere.example/'],
])('leads %s to %s', (href, expected) => {
  expect(localLink(href, 'hashtag', known)).toBe(expected);
});

it('leads nowhere else what is no hashtag of the post', () => {
  for (const [href, kind] of [
    ['https://en.wikipedia.org/wiki/Birds', 'other'],
    ['https://far.example/tags/cats', 'hashtag'],
    ['https://far.example/tags/%E0%A4%A', 'hashtag'],
  ] as const)
    expect(localLink(href, kind, known)).toBe(href);
});
