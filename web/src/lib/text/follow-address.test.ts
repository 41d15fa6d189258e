import { expect, it } from 'vitest';
import { followAddress } from './follow-address.ts';

const uri = 'https://social.example/users/potd_en';
const at = (origin: string) => `${origin}/authorize_interaction?uri=${encodeURIComponent(uri)}`;

it.each([
  ['wikis.world', 'https://wikis.world'],
  [' https://wikis.world/@me ', 'https://wikis.world'],
  ['@me@wikis.world', 'https://wikis.world'],
  ['me@wikis.world', 'https://wikis.world'],
  ['localhost:4000', 'http://localhost:4000'],
])('%s leads to the follow page of %s', (typed, origin) => {
  expect(followAddress(typed, uri)).toBe(at(origin));
});

it.each(['', 'me', 'a b.c', 'javascript:alert(1)', '@me'])('%j is no server', (typed) => {
  expect(followAddress(typed, uri)).toBeNull();
});
