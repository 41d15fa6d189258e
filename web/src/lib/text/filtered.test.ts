import { expect, it } from 'vitest';
import type { FilterResult } from '#lib/api/entities.ts';
import { filterVerdict } from './filtered.ts';

const result = (filter: Partial<FilterResult['filter']>): FilterResult => ({
  filter: {
    id: '1',
    title: 'x',
    context: ['home'],
    expires_at: null,
    filter_action: 'warn',
    ...filter,
  },
  keyword_matches: ['x'],
  status_matches: null,
});
const post = (...filtered: FilterResult[]) =>
  ({ account: { id: '1' }, filtered }) as unknown as Parameters<typeof filterVerdict>[0];

it('applies filters in their places, to the posts of others', () => {
  expect(filterVerdict(post(), 'home', '2')).toBeNull();
  expect(filterVerdict(post(result({})), 'home', '2')).toEqual({ action: 'warn', titles: 'x' });
  expect(filterVerdict(post(result({})), 'public', '2')).toBeNull();
  expect(filterVerdict(post(result({})), undefined, '2')).toBeNull();
  expect(filterVerdict(post(result({})), 'home', '1')).toBeNull();
});

it('takes the strongest, and none that has ended', () => {
  const all = post(
    result({ title: 'a', filter_action: 'blur' }),
    result({ title: 'b', filter_action: 'hide' }),
    result({ title: 'c', filter_action: 'hide' }),
  );
  expect(filterVerdict(all, 'home', '2')).toEqual({ action: 'hide', titles: 'b, c' });
  const ended = post(result({ expires_at: '2020-01-01T00:00:00.000Z' }));
  expect(filterVerdict(ended, 'home', '2')).toBeNull();
});
