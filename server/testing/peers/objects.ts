import { PUBLIC } from '#server/activitypub/vocab.ts';
import type { FakeActor } from '../fake-remote.ts';

/**
 * Objects as named peers write them, cut to what matters: made from what their software's source
 * and documentation say, not copied from a server.
 */
type Wire = Record<string, unknown> & { id: string };

/** PeerTube 6.3: `url` is a list of Links, files hide under the HLS playlist, Markdown as content. */
export function peertubeVideo(author: FakeActor, channel: FakeActor, origin: string): Wire {
  return {
    id: `${origin}/videos/watch/9c9de5e8`,
    type: 'Video',
    name: 'How wikis work',
    duration: 'PT93S',
    category: { identifier: '15', name: 'Science & Technology' },
    language: { identifier: 'fr', name: 'French' },
    views: 7,
    sensitive: false,
    waitTranscoding: true,
    state: 1,
    commentsEnabled: true,
    published: '2026-11-01T00:00:00.000Z',
    originallyPublishedAt: null,
    updated: '2026-11-01T00:00:00.000Z',
    tag: [{ type: 'Hashtag', name: 'wikipedia' }],
    mediaType: 'text/markdown',
    content: 'First line <b>\nsecond line\n\nThird',
    support: null,
    icon: [
      {
        type: 'Image',
        url: `${origin}/small.jpg`,
        mediaType: 'image/jpeg',
        width: 280,
        height: 157,
      },
      { type: 'Image', url: `${origin}/big.jpg`, mediaType: 'image/jpeg', width: 850, height: 480 },
    ],
    url: [
      { type: 'Link', mediaType: 'text/html', href: `${origin}/videos/watch/9c9de5e8` },
      {
        type: 'Link',
        mediaType: 'application/x-mpegURL',
        href: `${origin}/master.m3u8`,
        tag: [
          { type: 'Infohash', name: 'abc' },
          {
            type: 'Link',
            mediaType: 'video/mp4',
            href: `${origin}/1080.mp4`,
            height: 1080,
            width: 1920,
          },
          {
            type: 'Link',
            mediaType: 'video/mp4',
            href: `${origin}/480.mp4`,
            height: 480,
            width: 854,
          },
        ],
      },
    ],
    attributedTo: [
      { type: 'Person', id: author.uri },
      { type: 'Group', id: channel.uri },
    ],
    to: [PUBLIC],
    cc: [`${author.uri}/followers`],
    isLiveBroadcast: false,
  };
}

/** Lemmy 0.19: a Page of a community, about a link, with a short body and a thumbnail. */
export function lemmyPage(author: FakeActor, community: FakeActor, n: number): Wire {
  const { origin } = new URL(author.uri);
  return {
    id: `${origin}/post/${n}`,
    type: 'Page',
    attributedTo: author.uri,
    to: [community.uri, PUBLIC],
    cc: [],
    audience: community.uri,
    name: 'A <good> read',
    content: '<p>Worth it</p>\n',
    mediaType: 'text/html',
    source: { content: 'Worth it', mediaType: 'text/markdown' },
    attachment: [{ type: 'Link', href: 'https://news.example/story', mediaType: 'text/html' }],
    image: { type: 'Image', url: `${origin}/pictrs/image/1.png` },
    sensitive: true,
    commentsEnabled: true,
    language: { identifier: 'de', name: 'Deutsch' },
    tag: [{ type: 'Hashtag', name: '#books', href: `${origin}/c/books` }],
    published: '2026-11-01T00:00:00.000000Z',
  };
}

/** Lemmy 0.19: a comment. */
export function lemmyComment(author: FakeActor, community: FakeActor, parent: string): Wire {
  const { origin } = new URL(author.uri);
  return {
    id: `${origin}/comment/${parent.length}${Math.trunc(Math.random() * 1e9)}`,
    type: 'Note',
    attributedTo: author.uri,
    to: [PUBLIC],
    cc: [community.uri],
    audience: community.uri,
    inReplyTo: parent,
    content: '<p>Agreed</p>\n',
    mediaType: 'text/html',
    tag: [],
    attachment: [],
    distinguished: false,
    published: '2026-11-01T01:00:00.000000Z',
  };
}

/** WordPress (ActivityPub plugin 5): an Article with full HTML and no summary. */
export function wordpressArticle(author: FakeActor): Wire {
  const { origin } = new URL(author.uri);
  const paragraph = `<p>${'word '.repeat(400)}</p>`;
  const content = `<p>The beginning.</p>${paragraph}`;
  return {
    id: `${origin}/?p=123`,
    type: 'Article',
    name: 'On &amp; on',
    attributedTo: author.uri,
    to: [PUBLIC],
    cc: [`${author.uri}/followers`],
    url: `${origin}/2026/11/on-and-on/`,
    content,
    contentMap: { en: content },
    mediaType: 'text/html',
    sensitive: false,
    attachment: [
      { type: 'Image', url: `${origin}/wp-content/a.jpg`, mediaType: 'image/jpeg', name: 'a cat' },
    ],
    published: '2026-11-01T00:00:00Z',
  };
}

/** Mobilizon 4: an Event with place and time. */
export function mobilizonEvent(author: FakeActor): Wire {
  const { origin } = new URL(author.uri);
  return {
    id: `${origin}/events/aa`,
    type: 'Event',
    name: 'Editathon',
    actor: author.uri,
    attributedTo: author.uri,
    content: '<p>Come</p>',
    mediaType: 'text/html',
    startTime: '2026-12-01T18:00:00+01:00',
    endTime: '2026-12-01T20:00:00+01:00',
    location: { type: 'Place', name: 'Library', address: { type: 'PostalAddress' } },
    attachment: [
      {
        type: 'Link',
        name: 'Website',
        href: 'https://wiki.example/editathon',
        mediaType: 'text/html',
      },
      { type: 'Document', mediaType: 'image/webp', name: 'Banner', url: `${origin}/banner.webp` },
    ],
    url: `${origin}/events/aa`,
    to: [PUBLIC],
    cc: [],
    published: '2026-11-01T00:00:00Z',
  };
}

/** Funkwhale 1.4: Audio with the file among its urls. */
export function funkwhaleAudio(author: FakeActor): Wire {
  const { origin } = new URL(author.uri);
  return {
    id: `${origin}/federation/music/uploads/1`,
    type: 'Audio',
    name: 'Song',
    attributedTo: author.uri,
    url: [
      { type: 'Link', mimeType: 'audio/mpeg', href: `${origin}/1.mp3` },
      { type: 'Link', mimeType: 'text/html', href: `${origin}/library/tracks/1` },
    ],
    to: PUBLIC,
    published: '2026-11-01T00:00:00Z',
  };
}

/** Castopod 1.12: an episode with description, picture and audio in objects of their own. */
export function castopodEpisode(author: FakeActor): Wire {
  const { origin } = new URL(author.uri);
  return {
    id: `${origin}/@pod/episodes/one`,
    type: 'PodcastEpisode',
    name: 'Episode one',
    description: {
      type: 'Note',
      mediaType: 'text/markdown',
      content: 'About <wikis>',
      contentMap: { en: 'About <wikis>' },
    },
    image: { type: 'Image', mediaType: 'image/jpeg', url: `${origin}/cover.jpg` },
    audio: {
      id: `${origin}/audio/one`,
      type: 'Audio',
      name: 'Episode one',
      size: 1,
      duration: 1,
      url: { type: 'Link', href: `${origin}/one.mp3`, mediaType: 'audio/mpeg' },
    },
    attributedTo: author.uri,
    to: [PUBLIC],
    cc: [],
    published: '2026-11-01T00:00:00Z',
  };
}
