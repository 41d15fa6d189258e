import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { JOBS } from '#server/jobs/catalog.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { createPlaces } from './places.ts';
import { createSpread, wakeHosts } from './spread.ts';

interface Alarm {
  name: string;
  payload: { host?: string; hosts?: string[] };
}

function alarmClocks() {
  const set: Alarm[] = [];
  const enqueueAll = async (name: string, payloads: object[]) => {
    for (const payload of payloads) set.push({ name, payload });
  };
  return { set, jobs: { enqueueAll } };
}

const places = () => createPlaces({ places: 400, slow: 0, patience: 60_000, onError: () => {} });
const hostsOf = (count: number) => Array.from({ length: count }, (_, n) => `h${n}.example`);

test('a few hosts get an alarm clock each, many share some', async () => {
  const few = alarmClocks();
  await wakeHosts(few.jobs, ['a.example', 'b.example']);
  assert.deepEqual(
    few.set.map((alarm) => alarm.payload.host),
    ['a.example', 'b.example'],
  );
  const many = alarmClocks();
  await wakeHosts(many.jobs, hostsOf(250));
  assert.deepEqual(
    many.set.map((alarm) => [alarm.name, alarm.payload.hosts?.length]),
    [63, 63, 63, 61].map((count) => ['delivery.spread', count]),
  );
  const crowd = alarmClocks();
  await wakeHosts(crowd.jobs, hostsOf(2_100));
  assert.equal(crowd.set.length, 9, '250 at most share one');
  assert.deepEqual(
    many.set.flatMap((alarm) => alarm.payload.hosts),
    hostsOf(250),
  );
  for (const { payload } of crowd.set) JOBS['delivery.spread'].payload.parse(payload);
});

test('a host that fails or is slow holds up no other', async () => {
  const { promise: answer, resolve } = Promise.withResolvers<void>();
  const done: string[] = [];
  const spread = createSpread({
    ...alarmClocks(),
    places: places(),
    drain: async (host) => {
      if (host === 'h0.example') throw new Error('no database');
      if (host === 'h1.example') await answer;
      done.push(host);
      if (done.length === 48) resolve();
    },
  });
  await assert.rejects(spread(hostsOf(50)), /no database/);
  assert.equal(done.length, 49);
  assert.equal(done.at(-1), 'h1.example');
});

test('hosts whose turn does not come in time queue up again', async () => {
  mock.timers.enable({ apis: ['Date'] });
  const { set, jobs } = alarmClocks();
  const { promise: answer, resolve } = Promise.withResolvers<void>();
  const spread = createSpread({ jobs, places: places(), drain: () => answer });
  const ends = [0, 1, 2, 3, 4].map((n) => spread(hostsOf(100).map((host) => `${n}.${host}`)));
  mock.timers.tick(6_000);
  resolve();
  await Promise.all(ends);
  mock.timers.reset();
  assert.deepEqual(
    set.flatMap((alarm) => alarm.payload.hosts),
    hostsOf(100).map((host) => `4.${host}`),
  );
});

test('work for a key runs once at a time, and once more when asked for meanwhile', async () => {
  let starts = 0;
  const later: string[] = [];
  const putOff = async (key: string) => void later.push(key);
  let { promise, resolve } = Promise.withResolvers<void>();
  const work = async () => {
    starts += 1;
    await promise;
  };
  const run = oneAtATime(work, { patience: 1_000, later: putOff });
  const first = run('a');
  await Promise.all([run('a'), run('a')]);
  assert.equal(starts, 1);
  resolve();
  await first;
  assert.equal(starts, 2);
  assert.deepEqual(later, []);

  ({ promise, resolve } = Promise.withResolvers<void>());
  const impatient = oneAtATime(work, { patience: 0, later: putOff });
  const slow = impatient('b');
  await impatient('b');
  resolve();
  await slow;
  assert.deepEqual([starts, later], [3, ['b']]);
});
