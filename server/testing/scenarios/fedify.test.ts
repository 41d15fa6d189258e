import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Account } from '#server/contract/account.ts';
import type { Status } from '#server/contract/status.ts';
import { startFedifyPeer, type FedifyPeer } from '../fedify-peer/peer.ts';
import { startInstance, type Instance } from '../instance.ts';
import type { Person } from '../people.ts';
import { testPictureFile } from '../pictures.ts';
import { settled } from '../settled.ts';
import { until } from '../until.ts';
import { inHome, statusOnce } from './meet.ts';

describe('An independent server', () => {
  let instance: Instance;
  let peer: FedifyPeer;
  let alice: Person;
  let bob: Person;
  /** The peer's person as known to us. */
  let fay: Account;

  before(async () => {
    [instance, peer] = await Promise.all([startInstance(), startFedifyPeer()]);
    const people = await instance.people('alice', 'bob');
    [alice, bob] = people as [Person, Person];
  });
  after(() => Promise.all([instance?.stop(), peer?.close()]));
  afterEach((context) => {
    if ('passed' in context && !context.passed) console.error(instance?.logTail());
  });

  const received = async (type: string, about: string) =>
    await until(
      () =>
        peer.received.find((one) => one.type === type && JSON.stringify(one.json).includes(about)),
      {
        what: `${type} of ${about} at the peer`,
      },
    );

  test('is found by the address of its actor', async () => {
    const { accounts } = await alice.api.resolve(peer.actorUri);
    assert.equal(accounts.length, 1);
    fay = accounts[0]!;
    assert.equal(fay.uri, peer.actorUri);
    assert.equal(fay.username, 'fay');
    assert.equal(fay.display_name, 'Fay of Fedify');
  });

  test('is followed and accepts', async () => {
    await alice.api.relate(fay.id, 'follow');
    await until(async () => (await alice.api.relationship(fay.id)).following);
    assert.ok(peer.followers.has(alice.uri));
  });

  test('follows and is accepted', async () => {
    await peer.follow(alice.uri);
    await until(() => peer.following.has(alice.uri), { what: 'our Accept' });
    const [follower] = await alice.api.followers(alice.id);
    assert.equal(follower?.uri, peer.actorUri);
    await until(async () =>
      (await alice.api.notifications()).find(({ type }) => type === 'follow'),
    );
  });

  describe('with what it publishes', () => {
    let note: string;
    let copy: Status;

    test('is read with picture, warning, mention and hashtag', async () => {
      const url = peer.serveFile('picture.jpg', await testPictureFile({ width: 120, height: 80 }));
      note = await peer.publish({
        content: 'Hello from afar <script>alert(1)</script>',
        summary: 'Strange things',
        hashtags: ['Wikidata'],
        mentions: [alice],
        pictures: [
          {
            url,
            mediaType: 'image/jpeg',
            description: 'Something far away',
            width: 120,
            height: 80,
          },
        ],
      });
      copy = await inHome(alice, note);
      assert.equal(copy.spoiler_text, 'Strange things');
      assert.equal(copy.sensitive, true);
      assert.equal(copy.visibility, 'public');
      assert.deepEqual(
        copy.tags.map(({ name }) => name.toLowerCase()),
        ['wikidata'],
      );
      assert.deepEqual(
        copy.mentions.map(({ acct }) => acct),
        ['alice'],
      );
      assert.match(copy.content, /Hello from afar/);
      assert.ok(!copy.content.includes('script'));
      const [picture] = copy.media_attachments;
      assert.equal(picture?.description, 'Something far away');
      const response = await fetch(picture?.url ?? '');
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^image\//);
    });

    test('gets our reply, like and boost, and their undoing', async () => {
      const reply = await alice.api.publish({
        status: `@${fay.acct} Welcome`,
        in_reply_to_id: copy.id,
      });
      const create = await received('Create', reply.uri);
      const object = create.json['object'] as Record<string, unknown>;
      assert.equal(object['inReplyTo'], note);
      assert.match(String(object['content']), /Welcome/);
      await alice.api.act(copy.id, 'favourite');
      await received('Like', note);
      await alice.api.act(copy.id, 'reblog');
      await received('Announce', note);
      await alice.api.act(copy.id, 'unfavourite');
      await until(() =>
        peer.received.some(
          ({ type, json }) => type === 'Undo' && JSON.stringify(json).includes('Like'),
        ),
      );
      await alice.api.act(copy.id, 'unreblog');
      await until(() =>
        peer.received.some(
          ({ type, json }) => type === 'Undo' && JSON.stringify(json).includes('Announce'),
        ),
      );
    });

    test('keeps followers-only and direct notes among those they are for', async () => {
      const quiet = await peer.publish({ content: 'Among us', visibility: 'followers' });
      const direct = await peer.publish({
        content: 'For you',
        visibility: 'direct',
        mentions: [alice],
      });
      const seen = await inHome(alice, quiet);
      assert.equal(seen.visibility, 'private');
      const mention = await until(async () =>
        (await alice.api.notifications()).find(({ status }) => status?.uri === direct),
      );
      assert.equal(mention.status?.visibility, 'direct');
      for (const id of [seen.id, mention.status.id]) {
        assert.equal((await bob.api.request('GET', `/api/v1/statuses/${id}`)).status, 404);
      }
    });
  });

  describe('with what we publish', () => {
    let status: Status;

    test('reads it with picture, warning, mention and hashtag', async () => {
      const media = await alice.api.upload(
        await testPictureFile({ width: 120, height: 80 }),
        'Near by',
      );
      status = await alice.api.publish({
        status: `Hi @${fay.acct} #Commons`,
        spoiler_text: 'Mild',
        language: 'de',
        media_ids: [media.id],
      });
      await received('Create', status.uri);
      const object = await peer.fetch(status.uri);
      assert.equal(object['summary'], 'Mild');
      assert.equal(object['sensitive'], true);
      assert.ok(Object.keys(object['contentMap'] as object).includes('de'));
      const attachments = object['attachment'] as {
        name: string;
        mediaType: string;
        url: string;
      }[];
      assert.deepEqual(
        attachments.map(({ name, mediaType }) => [name, mediaType]),
        [['Near by', 'image/jpeg']],
      );
      assert.equal((await fetch(attachments[0]?.url ?? '')).status, 200);
      const tags = object['tag'] as { type: string; href: string; name: string }[];
      assert.ok(tags.some(({ type, href }) => type === 'Mention' && href === peer.actorUri));
      assert.ok(
        tags.some(({ type, name }) => type === 'Hashtag' && name.toLowerCase() === '#commons'),
      );
    });

    test('replies, likes and boosts, and it shows up at home', async () => {
      const reply = await peer.publish({
        content: 'Hi yourself',
        inReplyTo: status.uri,
        mentions: [alice],
      });
      const like = await peer.like(status.uri, alice.uri);
      const boost = await peer.boost(status.uri, alice.uri);
      await statusOnce(
        alice,
        status.id,
        (now) => now.replies_count === 1 && now.favourites_count === 1 && now.reblogs_count === 1,
      );
      const { descendants } = await alice.api.context(status.id);
      assert.deepEqual(
        descendants.map(({ uri }) => uri),
        [reply],
      );
      const types = async () =>
        (await alice.api.notifications()).filter(
          (one) => one.status?.uri === status.uri || one.status?.uri === reply,
        );
      await until(
        async () =>
          (await types())
            .map(({ type }) => type)
            .toSorted()
            .join() === 'favourite,mention,reblog',
      );
      await peer.undo(like, alice.uri);
      await peer.undo(boost, alice.uri);
      await statusOnce(
        alice,
        status.id,
        (now) => now.favourites_count === 0 && now.reblogs_count === 0,
      );
    });
  });

  test('leaves when it unfollows, and is left when we do', async () => {
    const before = peer.received.length;
    await alice.api.relate(fay.id, 'unfollow');
    await until(() => !peer.followers.has(alice.uri), { what: 'our Undo of the follow' });
    const follow = await peer.follow(bob.uri);
    await until(() => peer.following.has(bob.uri));
    await peer.undo(follow, bob.uri);
    await until(async () => (await bob.api.followers(bob.id)).length === 0);
    await bob.api.publish({ status: 'Nobody hears' });
    await settled([instance]);
    assert.ok(!peer.received.slice(before).some(({ type }) => type === 'Create'));
  });
});
