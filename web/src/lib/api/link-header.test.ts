import { expect, it } from 'vitest';
import { parseLink } from './link-header.ts';

it('keeps the cursors of both neighbours', () => {
  const header =
    '<https://x.example/api/v1/timelines/home?limit=20&max_id=10>; rel="next", <https://x.example/api/v1/timelines/home?limit=20&min_id=30>; rel="prev"';
  expect(parseLink(header)).toEqual({ next: 'max_id=10', prev: 'min_id=30' });
});

it('is empty where there is no header', () => {
  expect(parseLink(null)).toEqual({ next: null, prev: null });
  expect(parseLink('<https://x.example/a>; rel="next"')).toEqual({ next: null, prev: null });
});
