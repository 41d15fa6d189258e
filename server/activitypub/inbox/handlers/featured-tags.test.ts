import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outboxSubscribers } from '../../outbox/subscribe.ts';
import { featureTag, unfeatureTag } from '#server/tags/feature.ts';
import { findFeaturedTags } from '#server/tags/featured.ts';
import type { FakeActor } from '#server/testing/fake-remote.ts';
import * as make from '#server/testing/factories.ts';
import * as world from '#server/testing/inbox-world.ts';
import { readFeaturedTags } from '../../resolve/read-featured-tags.ts';

async function collector(): Promise<{ actor: FakeActor; id: string }> {
  const name = make.uniqueName('collector');
  const uri = `${world.remote.origin}/users/${name}`;
  const collections = { featured: `${uri}/featured`, featuredTags: `${uri}/tags` };
  const actor = await world.remote.addActor(name, collections);
  return { actor, id: (await world.federation.actors.byUri(actor.uri)).id };
}
const names = async (id: string) =>
  (await findFeaturedTags(world.database.db, id)).map(({ name }) => name);
const hashtag = (name: string) => ({ type: 'Hashtag', href: 'https://x.example/t', name });

test('Add and Remove of a Hashtag, with either collection as their target, by its owner', async () => {
  const { actor, id } = await collector();
  const say = (type: 'Add' | 'Remove', name: string, target: string, by = actor) =>
    world.deliver({ id: world.newUri(by), type, object: hashtag(name), target }, by);
  await say('Add', '#Wikipedia', `${actor.uri}/featured`);
  await say('Add', '#Commons', `${actor.uri}/tags`);
  await say('Add', '#Elsewhere', `${actor.uri}/other`);
  await say('Add', '#Forged', `${actor.uri}/featured`, world.eve);
  assert.deepEqual(await names(id), ['Wikipedia', 'Commons']);
  await say('Remove', '#wikipedia', `${actor.uri}/featured`);
  assert.deepEqual(await names(id), ['Commons']);
});

test('the collection of the actor, once a day', async () => {
  const { actor, id } = await collector();
  const items = [hashtag('#One'), { type: 'Note', name: '#Two' }, hashtag('three')];
  world.remote.publish({ id: `${actor.uri}/tags`, type: 'Collection', items });
  await readFeaturedTags(world.federation.handlers, id);
  assert.deepEqual(await names(id), ['One', 'three']);
  world.remote.publish({ id: `${actor.uri}/tags`, type: 'Collection', items: [] });
  await readFeaturedTags(world.federation.handlers, id);
  assert.deepEqual(await names(id), ['One', 'three']);
  await world.database.db.deleteFrom('remote_reads').execute();
  await readFeaturedTags(world.federation.handlers, id);
  assert.deepEqual(await names(id), []);
});

test('those of somebody here go out as Add and Remove, as Mastodon reads them', async () => {
  const { db } = world.database;
  await make.follow(db, world.aliceId, world.bobId);
  await db.deleteFrom('outgoing_activities').execute();
  const subscribers = outboxSubscribers({
    db,
    jobs: { enqueueAll: async () => {} },
    config: { origin: make.TEST_ORIGIN, domain: 'social.example' },
    storage: { url: (key) => key },
  });
  const tell = async (name: 'tag.featured' | 'tag.unfeatured') => {
    const [event] = (await world.events(name)).slice(-1);
    for (const run of subscribers[name] ?? []) await run(event?.payload as never);
  };
  await featureTag({ db }, world.bobId, 'GLAMwiki');
  await tell('tag.featured');
  await db.updateTable('deliveries').set({ attempts: 1 }).execute();
  await unfeatureTag({ db }, world.bobId, { name: 'glamwiki' });
  await tell('tag.unfeatured');
  const rows = await db.selectFrom('outgoing_activities').select('body').orderBy('id').execute();
  const sent = rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  assert.deepEqual(
    sent.map((activity) => [activity['type'], activity['target']]),
    [
      ['Add', `${world.bobUri}/collections/featured`],
      ['Remove', `${world.bobUri}/collections/featured`],
    ],
  );
  assert.deepEqual(sent[0]?.['object'], {
    type: 'Hashtag',
    href: `${make.TEST_ORIGIN}/tags/GLAMwiki`,
    name: '#GLAMwiki',
  });
});
