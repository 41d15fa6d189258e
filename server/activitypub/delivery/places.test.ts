import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '#server/testing/until.ts';
import { createPlaces } from './places.ts';

const BRIEF = { patience: 10, onError: () => {} };

/** Work that ends when it is told to. */
function hanging() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve, fail: reject };
}

test('who hangs gives the place to the next, up to a number', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const places = createPlaces({ places: 1, slow: 1, ...BRIEF });
  const [one, two] = [hanging(), hanging()];
  const first = places.run(one.work, 'in turn');
  t.mock.timers.tick(10);
  await first;
  assert.deepEqual(places.state(), { busy: 0, slow: 1, waiting: 0 });
  const second = places.run(two.work, 'in turn');
  let third = false;
  const last = places.run(async () => void (third = true), 'in turn');
  t.mock.timers.tick(10);
  one.end();
  t.mock.timers.reset();
  await until(() => places.state().slow === 0);
  assert.deepEqual(places.state(), { busy: 1, slow: 0, waiting: 1 });
  assert.equal(third, false, 'the second kept its place: there was one slow already');
  two.end();
  await Promise.all([second, last]);
  assert.equal(third, true);
});

test('what concerns one host goes before what goes to many', async () => {
  const places = createPlaces({ places: 1, slow: 0, ...BRIEF });
  const one = hanging();
  const order: string[] = [];
  const busy = places.run(one.work, 'in turn');
  const rest = [
    places.run(async () => void order.push('many'), 'in turn'),
    places.run(async () => void order.push('one'), 'first'),
  ];
  one.end();
  await Promise.all([busy, ...rest]);
  assert.deepEqual(order, ['one', 'many']);
});

test('who fails tells, and gives the place back; so does who fails late', async () => {
  const late: unknown[] = [];
  const places = createPlaces({
    places: 1,
    slow: 1,
    patience: 10,
    onError: (error) => void late.push(error),
  });
  const fault = new Error('no database');
  await assert.rejects(
    places.run(() => Promise.reject(fault), 'in turn'),
    fault,
  );
  const one = hanging();
  await places.run(one.work, 'in turn');
  const idle = places.idle();
  one.fail(fault);
  await idle;
  assert.deepEqual(late, [fault]);
  await createPlaces({ places: 1, slow: 1, ...BRIEF }).idle();
});
