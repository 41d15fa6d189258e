import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pointsBack } from './links.ts';

test('a link that is no address points back to nobody', () => {
  const page = '<a rel="me" href="nonsense">me</a><a rel="me" href="">me</a>';
  assert.equal(pointsBack(page, ['not an address']), false);
  assert.equal(pointsBack(page, ['https://social.example/@alice']), false);
  const own = '<a rel="nofollow me" href=" https://social.example/@alice ">me</a>';
  assert.equal(pointsBack(own, ['not an address', 'https://social.example/@alice']), true);
});
