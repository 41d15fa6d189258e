import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { follow as makeFollow } from '#server/testing/factories.ts';
import {
  alice,
  aliceId,
  bobId,
  createOf,
  database,
  deliver,
  remote,
  statusBy,
} from '#server/testing/inbox-world.ts';
import type { FakeActor } from '#server/testing/fake-remote.ts';
import {
  castopodEpisode,
  funkwhaleAudio,
  lemmyPage,
  mobilizonEvent,
  peertubeVideo,
  wordpressArticle,
} from '#server/testing/peers/objects.ts';

async function received(object: Record<string, unknown> & { id: string }) {
  await makeFollow(database.db, bobId, aliceId);
  assert.equal(await deliver(createOf(object)), null);
  const status = await statusBy(object.id);
  assert.ok(status);
  const media = await database.db
    .selectFrom('media')
    .select(['type', 'mime_type', 'remote_url', 'remote_preview_url', 'description'])
    .where('status_id', '=', status.id)
    .orderBy('position')
    .execute();
  return { status, media };
}

/** The text of links without their attributes, to compare what people read. */
const shown = (html: string): string => html.replaceAll(/<a [^>]*>/g, '<a>');

describe('what is more than a post becomes title, summary and link', () => {
  let channel: FakeActor;
  before(async () => {
    channel = await remote.addActor('channel', { type: 'Group' });
  });

  test('PeerTube 6.3: Video', async () => {
    const { origin } = remote;
    const { status, media } = await received(peertubeVideo(alice, channel, origin));
    assert.equal(status.account_id, aliceId);
    assert.equal(status.url, `${origin}/videos/watch/9c9de5e8`);
    assert.equal(status.language, 'fr');
    assert.equal(
      shown(status.content),
      `<h2>How wikis work</h2><p>First line &lt;b&gt;<br />second line</p><p>Third</p><p><a>${status.url}</a></p>`,
    );
    assert.deepEqual(media, [
      {
        type: 'video',
        mime_type: 'video/mp4',
        remote_url: `${origin}/480.mp4`,
        remote_preview_url: `${origin}/big.jpg`,
        description: '',
      },
    ]);
  });

  test('Lemmy 0.19: Page', async () => {
    const { status, media } = await received(lemmyPage(alice, channel, 1));
    assert.equal(
      shown(status.content).replaceAll('\n', ''),
      `<h2>A &lt;good&gt; read</h2><p>Worth it</p><p><a>https://news.example/story</a></p><p><a>${status.uri}</a></p>`,
    );
    assert.equal(status.sensitive, true);
    assert.equal(status.language, 'de');
    assert.deepEqual(
      media.map((one) => [one.type, one.remote_url]),
      [['image', `${remote.origin}/pictrs/image/1.png`]],
    );
  });

  test('WordPress (ActivityPub 5): Article', async () => {
    const { status, media } = await received(wordpressArticle(alice));
    assert.match(status.content, /<h2>On &amp;(?:amp;)? on<\/h2><p>The beginning\./);
    assert.match(status.content, /word …<\/p><p><a href="[^"]*on-and-on\/"/);
    assert.ok(status.content.length < 1200);
    assert.equal(status.language, 'en');
    assert.deepEqual(
      media.map((one) => one.description),
      ['a cat'],
    );
  });

  test('Mobilizon 4: Event', async () => {
    const { status, media } = await received(mobilizonEvent(alice));
    assert.equal(
      shown(status.content),
      `<h2>Editathon</h2><p>2026-12-01 17:00 UTC – 2026-12-01 19:00 UTC, Library</p><p>Come</p><p><a>https://wiki.example/editathon</a></p><p><a>${status.uri}</a></p>`,
    );
    assert.deepEqual(
      media.map((one) => one.remote_url),
      [`${remote.origin}/banner.webp`],
    );
  });

  test('Funkwhale 1.4: Audio', async () => {
    const { status, media } = await received(funkwhaleAudio(alice));
    assert.equal(status.url, `${remote.origin}/library/tracks/1`);
    assert.deepEqual(
      media.map((one) => [one.type, one.remote_url]),
      [['audio', `${remote.origin}/1.mp3`]],
    );
  });

  test('Castopod 1.12: PodcastEpisode', async () => {
    const { status, media } = await received(castopodEpisode(alice));
    assert.match(status.content, /^<h2>Episode one<\/h2><p>About &lt;wikis&gt;<\/p>/);
    assert.deepEqual(
      media.map((one) => [one.type, one.remote_url, one.remote_preview_url]),
      [['audio', `${remote.origin}/one.mp3`, `${remote.origin}/cover.jpg`]],
    );
  });
});
