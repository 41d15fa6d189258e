import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PUBLIC } from '#server/activitypub/vocab.ts';
import { AS2, type FakeActor, type FakeRemote, startFakeRemote } from '../fake-remote.ts';
import { type Instance, startInstance } from '../instance.ts';
import { lemmyComment, lemmyPage } from '../peers/objects.ts';
import type { Person } from '../people.ts';
import { until } from '../until.ts';

/** A community on one server, a member who writes there from another, and somebody here who answers. */
let instance: Instance;
let communities: FakeRemote;
let members: FakeRemote;
let books: FakeActor;
let member: FakeActor;
let bob: Person;

before(async () => {
  [instance, communities, members] = await Promise.all([
    startInstance(),
    startFakeRemote(),
    startFakeRemote(),
  ]);
  books = await communities.addActor('books', { type: 'Group' });
  member = await members.addActor('member');
  [bob] = (await instance.people('bob')) as [Person];
});
after(async () => {
  await instance?.stop();
  await Promise.all([communities?.close(), members?.close()]);
});

type Sent = { type: string; object: Record<string, unknown> } & Record<string, unknown>;

async function received(remote: FakeRemote, type: string, uri: string): Promise<Sent> {
  const find = () =>
    remote.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => JSON.parse(body.toString()) as Sent)
      .find((activity) => activity.type === type && activity.object['id'] === uri);
  return await until(find, { what: `${type} of ${uri} at ${remote.host}` });
}

async function lookUp(object: Record<string, unknown> & { id: string }): Promise<string> {
  members.publish({ '@context': AS2, ...object });
  const { statuses } = await bob.api.resolve(object.id);
  assert.ok(statuses[0], `${object.id} is found`);
  return statuses[0].id;
}

describe('a reply below a post of a group', () => {
  test('to what begins the thread, and to a comment, goes to the group and says so', async () => {
    const page = lemmyPage(member, books, 1);
    const comment = lemmyComment(member, books, page.id);
    for (const parent of [page, comment]) {
      const in_reply_to_id = await lookUp(parent);
      const reply = await bob.api.publish({ status: 'I think so too', in_reply_to_id });
      assert.deepEqual(reply.mentions, []);
      for (const remote of [communities, members]) {
        const create = await received(remote, 'Create', reply.uri);
        for (const said of [create, create.object]) {
          assert.equal(said['audience'], books.uri);
          assert.deepEqual(said['to'], [PUBLIC]);
          assert.ok((said['cc'] as string[]).includes(books.uri));
        }
        assert.equal(create.object['inReplyTo'], parent.id);
      }
    }
  });

  test('is changed and taken back there too', async () => {
    const in_reply_to_id = await lookUp(lemmyPage(member, books, 2));
    const reply = await bob.api.publish({ status: 'Not so sure', in_reply_to_id });
    await bob.api.call('PUT', `/api/v1/statuses/${reply.id}`, { status: 'Sure now' });
    const update = await received(communities, 'Update', reply.uri);
    assert.equal(update.object['audience'], books.uri);
    await bob.api.call('DELETE', `/api/v1/statuses/${reply.id}`);
    await received(communities, 'Delete', reply.uri);
  });

  test('that is not for everybody does not', async () => {
    const in_reply_to_id = await lookUp(lemmyPage(member, books, 3));
    const reply = await bob.api.publish({
      status: '@member@' + members.host + ' between us',
      visibility: 'direct',
      in_reply_to_id,
    });
    const create = await received(members, 'Create', reply.uri);
    assert.equal(create['audience'], undefined);
    assert.deepEqual(create['to'], [member.uri]);
  });
});
