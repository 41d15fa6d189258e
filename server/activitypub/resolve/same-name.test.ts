import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { FakeActor } from '#server/testing/fake-remote.ts';
import { database, federation, remote } from '#server/testing/inbox-world.ts';

/** Lemmy 0.19: a person and a community may have one name, and WebFinger names both. */
let person: FakeActor;
let community: FakeActor;
let stranger: FakeActor;

async function rowOf(actor: FakeActor) {
  return await database.db
    .selectFrom('accounts')
    .select(['id', 'username', 'actor_type', 'domain'])
    .where('uri', '=', actor.uri)
    .executeTakeFirst();
}

describe('one name', () => {
  before(async () => {
    person = await remote.addActor('books');
    const name = { preferredUsername: 'books' };
    community = await remote.addActor('c-books', { type: 'Group', ...name });
    stranger = await remote.addActor('x-books', name);
    const subject = `acct:books@${remote.host}`;
    const links = [person, community].map(({ uri }) => ({
      rel: 'self',
      type: 'application/activity+json',
      href: uri,
    }));
    remote.serve(`/.well-known/webfinger?resource=${encodeURIComponent(subject)}`, {
      headers: { 'content-type': 'application/jrd+json' },
      body: JSON.stringify({ subject, links }),
    });
  });

  test('a person and a community of one name on one host are both kept, whoever comes first', async () => {
    await federation.actors.byUri(community.uri);
    const first = await rowOf(community);
    await federation.actors.byUri(person.uri);
    for (const _ of [1, 2]) {
      await federation.actors.refresh(community.uri);
      await federation.actors.refresh(person.uri);
      const [one, other] = [await rowOf(person), await rowOf(community)];
      assert.deepEqual([one?.username, one?.actor_type], ['books', 'Person']);
      assert.deepEqual(other, { ...first, username: `books-${first?.id}`, actor_type: 'Group' });
      assert.equal(other?.domain, remote.host);
    }
    const found = await federation.actors.byHandle({ username: 'books', domain: remote.host });
    assert.equal(found.uri, person.uri);
  });

  test('whom WebFinger does not name has no part in the name', async () => {
    await assert.rejects(federation.actors.byUri(stranger.uri), /belongs to another/);
    assert.equal(await rowOf(stranger), undefined);
  });
});
