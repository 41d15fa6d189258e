import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { timeOfId } from '#server/core/ids.ts';
import { homeSkeleton } from '#server/timelines/home.ts';
import { follow as makeFollow } from '#server/testing/factories.ts';
import { AS2 } from '#server/testing/fake-remote.ts';
import {
  bobId,
  bobUri,
  database,
  elsewhere,
  eve,
  events,
  federation,
  next,
  noteOf,
  remote,
  statusBy,
  victim,
} from '#server/testing/inbox-world.ts';
import { lemmyComment, lemmyPage } from '#server/testing/peers/objects.ts';
import { PUBLIC } from '../vocab.ts';
import { backfillAccount } from './backfill-account.ts';
import { backfillSubscribers } from './subscribe.ts';

/** Somebody new whose outbox can be read. */
async function author(properties: Record<string, unknown> = {}) {
  const username = `author${next()}`;
  const outbox = `${remote.origin}/users/${username}/outbox`;
  const actor = await remote.addActor(username, { outbox, ...properties });
  const { id } = await federation.actors.byUri(actor.uri);
  await makeFollow(database.db, bobId, id);
  const pathname = new URL(outbox).pathname;
  return {
    actor,
    id,
    pathname,
    serve(items: unknown[]) {
      remote.serve(pathname, (request) => ({
        body: request.target.includes('page=')
          ? {
              '@context': AS2,
              id: `${outbox}?page=1`,
              type: 'OrderedCollectionPage',
              orderedItems: items,
            }
          : { '@context': AS2, id: outbox, type: 'OrderedCollection', first: `${outbox}?page=1` },
      }));
    },
    backfill: () => backfillAccount(federation.handlers, id),
  };
}
const creates = (note: { id: string }, actor: { uri: string }) => ({
  id: `${note.id}/activity`,
  type: 'Create',
  actor: actor.uri,
  object: note,
});

describe('following somebody new', () => {
  test('shows their recent public posts at once, by their dates, and tells nobody', async () => {
    const { actor, id, serve, backfill } = await author();
    const at = (day: number) => ({ published: `2026-10-0${day}T00:00:00Z` });
    const old = noteOf(actor, at(1));
    const thread = noteOf(actor, { ...at(2), inReplyTo: old.id, to: [PUBLIC, bobUri] });
    const linked = noteOf(actor, at(3));
    remote.publish({ '@context': AS2, ...linked });
    const secret = noteOf(actor, { ...at(4), to: [`${actor.uri}/followers`], cc: [] });
    const answer = noteOf(actor, { ...at(5), inReplyTo: `${elsewhere.origin}/far` });
    const forged = noteOf(eve);
    const others = noteOf(victim);
    serve([
      creates(others, actor),
      creates(forged, actor),
      creates(answer, actor),
      creates(secret, actor),
      linked.id,
      creates(thread, actor),
      creates(old, actor),
    ]);
    const published = (await events('status.published')).length;
    await backfill();
    const kept = await database.db
      .selectFrom('statuses')
      .select(['id', 'uri', 'created_at'])
      .where('account_id', '=', id)
      .orderBy('id')
      .execute();
    assert.deepEqual(
      kept.map((status) => status.uri),
      [old.id, thread.id, linked.id],
    );
    for (const status of kept)
      assert.equal(timeOfId(status.id).toISOString(), status.created_at.toISOString());
    assert.equal((await events('status.published')).length, published);
    const home = await homeSkeleton(database.db, bobId, { limit: 20 });
    assert.deepEqual(home, kept.map((status) => status.id).toReversed());
    for (const note of [others, forged]) assert.equal(await statusBy(note.id), undefined);
  });

  test('reads no more than twenty, and not again for a week', async () => {
    const { actor, id, pathname, serve, backfill } = await author();
    serve(Array.from({ length: 30 }, () => creates(noteOf(actor), actor)));
    await backfill();
    await backfill();
    const kept = await database.db
      .selectFrom('statuses')
      .select('id')
      .where('account_id', '=', id)
      .execute();
    assert.equal(kept.length, 20);
    assert.equal(remote.requests.filter((seen) => seen.target === pathname).length, 1);
  });

  test('a group (Lemmy 0.19) shows what it announced, without the comments', async () => {
    const { actor, id, serve, backfill } = await author({ type: 'Group' });
    const page = lemmyPage(victim, actor, next() + 1000);
    const comment = lemmyComment(victim, actor, page.id);
    for (const object of [page, comment]) elsewhere.publish({ '@context': AS2, ...object });
    const announce = (object: { id: string }) => ({
      id: `${actor.uri}/announce/${next()}`,
      type: 'Announce',
      actor: actor.uri,
      to: [PUBLIC],
      published: '2026-10-01T00:00:00Z',
      object: creates({ ...object, content: 'forged' } as { id: string }, victim),
    });
    serve([announce(comment), announce(page)]);
    await backfill();
    const boosts = await database.db
      .selectFrom('statuses as boost')
      .innerJoin('statuses as original', 'original.id', 'boost.reblog_of_id')
      .select(['original.uri', 'original.content'])
      .where('boost.account_id', '=', id)
      .execute();
    assert.deepEqual(
      boosts.map((boost) => boost.uri),
      [page.id],
    );
    assert.doesNotMatch(boosts[0]!.content, /forged/);
  });

  test('is what sets it in motion; being followed does not', async () => {
    const { id } = await author();
    const jobs: unknown[] = [];
    const subscribers = backfillSubscribers({
      db: database.db,
      jobs: { enqueue: async (name, payload) => void jobs.push([name, payload]) },
    });
    const [onFollow] = subscribers['follow.created']!;
    await onFollow!({ accountId: bobId, targetAccountId: id });
    await onFollow!({ accountId: id, targetAccountId: bobId });
    assert.deepEqual(jobs, [['accounts.backfill', { accountId: id }]]);
  });
});
