import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AS2, type FakeActor, type FakeRemote, startFakeRemote } from '../fake-remote.ts';
import { type Instance, startInstance } from '../instance.ts';
import type { Person } from '../people.ts';
import { until } from '../until.ts';

/** People who are gone from here, and what servers elsewhere hear of it. */
let instance: Instance;
let remotes: FakeRemote[];
let people: Person[];

before(async () => {
  [instance, ...remotes] = await Promise.all([
    startInstance(),
    ...[1, 2].map(() => startFakeRemote()),
  ]);
  people = await instance.people('moved', 'next', 'leaving');
});
after(async () => {
  await instance?.stop();
  await Promise.all((remotes ?? []).map((remote) => remote.close()));
});

type Received = Record<string, unknown> & { type: string };

async function received(remote: FakeRemote, type: string): Promise<Received> {
  const find = () =>
    remote.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => JSON.parse(body.toString()) as Received)
      .find((activity) => activity.type === type);
  return await until(find, { what: `${type} at ${remote.host}` });
}

describe('somebody gone', () => {
  test('who follows an account that moved away is told no, with the Follow that was sent', async () => {
    const [moved, next] = people as [Person, Person];
    const [remote] = remotes as [FakeRemote];
    await instance.database.db
      .updateTable('accounts')
      .set({ moved_to_account_id: next.id, moved_at: new Date() })
      .where('id', '=', moved.id)
      .execute();
    const late = await remote.addActor('late');
    const follow = {
      id: `${late.uri}#follows/1`,
      type: 'Follow',
      actor: late.uri,
      object: moved.uri,
    };
    await remote.post(`${instance.origin}/inbox`, { '@context': AS2, ...follow }, late);
    const reject = await received(remote, 'Reject');
    assert.deepEqual([reject['actor'], reject['object']], [moved.uri, follow]);
    assert.deepEqual(await moved.api.followers(moved.id), []);
  });

  test('the end of an account reaches whom it only asked to follow, and whom it wrote to', async () => {
    const leaving = people[2]!;
    const [asked, confidant] = (await Promise.all(
      remotes.map((remote, n) => remote.addActor(['asked', 'confidant'][n]!)),
    )) as [FakeActor, FakeActor];
    const [one, two] = remotes as [FakeRemote, FakeRemote];
    const { accounts } = await leaving.api.resolve(`@asked@${one.host}`);
    await leaving.api.relate(accounts[0]!.id, 'follow');
    assert.equal((await received(one, 'Follow'))['object'], asked.uri);
    await leaving.api.resolve(`@confidant@${two.host}`);
    const status = `@confidant@${two.host} between us`;
    await leaving.api.publish({ status, visibility: 'direct' });
    assert.deepEqual((await received(two, 'Create'))['to'], [confidant.uri]);
    await instance.cli('accounts', 'delete', 'leaving', '--yes');
    for (const remote of remotes) {
      const end = await received(remote, 'Delete');
      assert.deepEqual([end['actor'], end['object']], [leaving.uri, leaving.uri]);
    }
  });
});
