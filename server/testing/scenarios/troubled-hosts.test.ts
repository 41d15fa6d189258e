import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { anHourLater } from '../crash/hour-later.ts';
import { type Instance, startInstance } from '../instance.ts';
import { followFromHosts, type ManyHosts, startManyHosts } from '../many-hosts.ts';
import type { Person } from '../people.ts';
import { until } from '../until.ts';

/** A crowd small enough for every run; `npm run bench -- troubled-hosts` has ten thousand. */
const HEALTHY = 40;
const IN_TROUBLE = 4;
const POSTS = 6;

let instance: Instance;
let hosts: ManyHosts;
let author: Person;

before(async () => {
  [instance, hosts] = await Promise.all([
    startInstance({ env: { LOG_LEVEL: 'warn' } }),
    startManyHosts({ hangs: 30_000 }),
  ]);
  author = (await instance.people('author'))[0] as Person;
  const inboxes = [
    ...hosts.inboxes('healthy', HEALTHY),
    ...hosts.inboxes('hanging', IN_TROUBLE),
    ...hosts.inboxes('dead', IN_TROUBLE),
  ];
  await followFromHosts(instance, author.id, inboxes, 5);
});
after(async () => {
  await hosts.close();
  await instance.stop();
});

/** How often each healthy host got each activity. */
function times(): Map<string, number> {
  const counted = new Map<string, number>();
  for (const { host, manner, id } of hosts.arrivals) {
    const key = `${host} ${id}`;
    if (manner === 'healthy') counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  return counted;
}

test('hosts that are dead or hang hold up no other, and the operator sees them', async () => {
  for (let n = 0; n < POSTS; n += 1) await author.api.publish({ status: `Number ${n}` });
  await until(() => times().size === POSTS * HEALTHY, { what: 'all at all healthy hosts' });
  assert.ok([...times().values()].every((n) => n === 1));
  await until(() => hosts.givenUp.length > 0, { what: 'a hanging host given up' });
  const [end = 0] = hosts.givenUp;
  const before = hosts.arrivals.filter(({ manner, at }) => manner === 'healthy' && at < end);
  const served = new Set(before.map(({ host }) => host));
  assert.equal(served.size, HEALTHY, 'while the hanging ones were waited for');
  await until(async () => {
    const stats = JSON.parse(await instance.cli('queues', 'stats', '--json')) as {
      hosts: { failing: number };
      lanes: { name: string; waiting: number }[];
    };
    const posts = stats.lanes.find(({ name }) => name === 'post');
    return stats.hosts.failing >= IN_TROUBLE && (posts?.waiting ?? 0) > 0;
  });
});

test('killed in the middle, the workers lose nothing and repeat only what nobody answered', async () => {
  hosts.arrivals.length = 0;
  for (let n = 0; n < POSTS; n += 1) await author.api.publish({ status: `Again ${n}` });
  await until(() => times().size > (POSTS * HEALTHY) / 3);
  await instance.workers.kill();
  await anHourLater(instance);
  await instance.workers.start();
  await until(() => times().size >= POSTS * HEALTHY);
  const counted = times();
  assert.equal(counted.size, POSTS * HEALTHY, 'what is repeated has the id that it had');
  assert.ok([...counted.values()].every((n) => n <= 2));
});
