import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type FakeActor, type FakeRemote, startFakeRemote } from '../fake-remote.ts';
import { type Instance, startInstance } from '../instance.ts';
import type { Person } from '../people.ts';
import { settled } from '../settled.ts';
import { until } from '../until.ts';

/** Real processes and a real clock: the alarm for an Update that waits must ring. */
let instance: Instance;
let remote: FakeRemote;
let fan: FakeActor;
let alice: Person;

before(async () => {
  [instance, remote] = await Promise.all([startInstance(), startFakeRemote()]);
  fan = await remote.addActor('fan');
  [alice] = (await instance.people('alice')) as [Person];
  const id = `${fan.uri}#follows/1`;
  const follow = { id, type: 'Follow', actor: fan.uri, object: alice.uri };
  const context = 'https://www.w3.org/ns/activitystreams';
  await remote.post(`${instance.origin}/inbox`, { '@context': context, ...follow }, fan);
  await until(() => received('Accept').length === 1, { what: 'Accept' });
});
after(async () => {
  await instance.stop();
  await remote.close();
});

interface Received {
  type: string;
  object: Record<string, unknown>;
}

function received(type: string): Received[] {
  return remote.requests
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => JSON.parse(body.toString()) as Received)
    .filter((activity) => activity.type === type);
}

const rename = (display_name: string) =>
  alice.api.call('PATCH', '/api/v1/accounts/update_credentials', { display_name });

test('many edits in a row are told of once, as it is in the end', async () => {
  // However long they take: whoever is to tell of them finds them all.
  await instance.workers.stop();
  for (let n = 1; n <= 8; n += 1) await rename(`Alice ${n}`);
  await instance.workers.start();
  const [update] = await until(() => received('Update').length > 0 && received('Update'), {
    what: 'Update',
  });
  assert.equal(update?.object['name'], 'Alice 8');
  await settled([instance]);
  assert.equal(received('Update').length, 1);
});

test('an edit after that is told of too', async () => {
  await rename('Alice 9');
  const updates = await until(() => received('Update').length > 1 && received('Update'), {
    what: 'a second Update',
  });
  assert.equal(updates.at(-1)?.object['name'], 'Alice 9');
});
