import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gather } from './batch.ts';

test('one statement at a time: what is asked meanwhile goes together with the next', async () => {
  const batches: number[][] = [];
  const ends: (() => void)[] = [];
  const ask = gather<number, string>(
    async (items) => {
      batches.push(items);
      await new Promise<void>((resolve) => ends.push(resolve));
      return items.map((item) => `answer to ${item}`);
    },
    { size: 3, wait: 1 },
  );
  const answers = [1, 2, 3, 4, 5, 6, 7].map((item) => ask(item));
  assert.deepEqual(batches, [[1, 2, 3]], 'as many as fit go at once');
  ends.shift()?.();
  assert.equal(await answers[2], 'answer to 3');
  assert.deepEqual(batches[1], [4, 5, 6]);
  ends.shift()?.();
  assert.equal(await answers[5], 'answer to 6');
  const last = answers[6];
  const end = setInterval(() => ends.shift()?.(), 1);
  assert.equal(await last, 'answer to 7');
  clearInterval(end);
});

test('when it fails, those fail who asked, and the next ones do not', async () => {
  let isBroken = true;
  const ask = gather<number, number>(
    async (items) => {
      if (isBroken) throw new Error('no database');
      return items;
    },
    { size: 10, wait: 1 },
  );
  await assert.rejects(Promise.all([ask(1), ask(2)]), /no database/);
  isBroken = false;
  assert.equal(await ask(3), 3);
});
