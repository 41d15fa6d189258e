import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareRuns } from './share-runs.ts';

test('what is asked for while work runs is done once more, after it', async () => {
  const shared = shareRuns();
  const ends: (() => void)[] = [];
  const work = () => new Promise<void>((resolve) => ends.push(resolve));
  const first = shared('a', work);
  const later = [shared('a', work), shared('a', work)];
  void shared('b', work);
  assert.equal(ends.length, 2, 'the first of each key runs at once');
  ends[0]?.();
  await first;
  await new Promise(setImmediate);
  assert.equal(ends.length, 3, 'two calls share a run');
  ends[2]?.();
  await Promise.all(later);
  void shared('a', work);
  assert.equal(ends.length, 4, 'and it can be asked for anew');
});
