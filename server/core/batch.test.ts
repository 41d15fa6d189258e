import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DomainError } from './errors.ts';
import { createBatch } from './batch.ts';
import { createLane } from './lane.ts';

describe('the batch', () => {
  test('writes together what comes together, and refuses when full', async () => {
    const written: number[][] = [];
    const batch = createBatch<number>({
      size: 3,
      wait: 5,
      capacity: 7,
      write: async (items) => void written.push(items),
    });
    const adds = [1, 2, 3, 4, 5, 6, 7].map((item) => batch.add(item));
    await assert.rejects(
      batch.add(8),
      (error) =>
        error instanceof DomainError && error.code === 'overloaded' && error.retryAfter === 5,
    );
    await Promise.all(adds);
    assert.deepEqual(written, [[1, 2, 3], [4, 5, 6], [7]]);
    await batch.close();
    await assert.rejects(batch.add(9), DomainError);
  });

  test('as many are written at the same time as it has writers', async () => {
    const writes: { items: number[]; done: () => void }[] = [];
    const batch = createBatch<number>({
      size: 2,
      wait: 1,
      capacity: 10,
      writers: 2,
      write: (items) => new Promise((done) => writes.push({ items, done })),
    });
    const adds = [1, 2, 3, 4, 5].map((item) => batch.add(item));
    assert.deepEqual(
      writes.map(({ items }) => items),
      [
        [1, 2],
        [3, 4],
      ],
    );
    batch.refuseFull();
    writes[1]?.done();
    await Promise.all([adds[2], adds[3]]);
    assert.deepEqual(writes[2]?.items, [5]);
    for (const { done } of writes) done();
    await Promise.all(adds);
    await batch.close();
    assert.throws(() => batch.refuseFull(), DomainError);
  });

  test('a bad item fails alone', async () => {
    const batch = createBatch<number>({
      size: 10,
      wait: 1,
      capacity: 10,
      write: async (items) => {
        if (items.includes(2)) throw new Error('two');
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map((item) => batch.add(item)));
    assert.deepEqual(
      results.map((result) => result.status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
  });

  test('the lane for strangers is bounded', async () => {
    const lane = createLane({ concurrency: 1, queue: 1 });
    let release = () => {};
    const first = lane.run(() => new Promise<void>((resolve) => (release = resolve)));
    const second = lane.run(async () => 'second');
    await assert.rejects(
      lane.run(async () => 'third'),
      (error) => error instanceof DomainError && error.code === 'overloaded',
    );
    release();
    await first;
    assert.equal(await second, 'second');
    assert.equal(await lane.run(async () => 'fourth'), 'fourth');
  });
});
