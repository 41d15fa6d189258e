import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gather } from './gather.ts';
import type { Db } from './pool.ts';

const [one, other] = [{}, {}] as unknown as [Db, Db];

test('what is asked for in one moment is one piece of work for each database', async () => {
  const asked: { db: Db; items: number[] }[] = [];
  const doubled = gather(async (db, items: number[]) => {
    asked.push({ db, items });
    return items.map((item) => item * 2);
  });
  const answers = [doubled(one, 1), doubled(other, 10), doubled(one, 2), doubled(one, 1)];
  assert.deepEqual(await Promise.all(answers), [2, 20, 4, 2]);
  assert.deepEqual(asked, [
    { db: one, items: [1, 2, 1] },
    { db: other, items: [10] },
  ]);
  assert.equal(await doubled(one, 3), 6);
});

test('no more at a time than asked for, and a bad one fails alone', async () => {
  const sizes: number[] = [];
  const checked = gather(
    async (_db, items: number[]) => {
      sizes.push(items.length);
      if (items.includes(3)) throw new Error('three');
      return items;
    },
    { size: 2, writers: 1 },
  );
  const results = await Promise.allSettled([1, 2, 3, 4, 5].map((item) => checked(one, item)));
  assert.deepEqual(
    results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed')),
    [1, 2, 'failed', 4, 5],
  );
  assert.deepEqual(sizes, [2, 2, 1, 1, 1]);
});
