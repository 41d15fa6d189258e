import { PUBLIC } from '#server/activitypub/vocab.ts';
import { AS2, html, keyAt, mention, pictures, POST, published, type Wire } from './wire.ts';

/** Actor and key are known by a query: `/?author=1`. */
export const wordpress: Wire = {
  name: 'WordPress (ActivityPub 5)',
  signing: { covered: POST, algorithm: 'rsa-sha256' },
  actor(actor, remote) {
    actor.uri = `${remote.origin}/?author=1`;
    Object.assign(actor.document, {
      id: actor.uri,
      url: `${remote.origin}/author/${actor.username}/`,
      webfinger: `${actor.username}@${remote.host}`,
    });
    keyAt(actor, `${actor.uri}#main-key`);
    remote.serve('/?author=1', () => ({ body: actor.document }));
    const resource = encodeURIComponent(`acct:${actor.username}@${remote.host}`);
    const links = [{ rel: 'self', type: 'application/activity+json', href: actor.uri }];
    const body = JSON.stringify({ subject: `acct:${actor.username}@${remote.host}`, links });
    remote.serve(`/.well-known/webfinger?resource=${resource}`, {
      headers: { 'content-type': 'application/jrd+json' },
      body,
    });
  },
  post: (author, reader) => {
    const { origin } = new URL(author.uri);
    const audience = {
      to: [PUBLIC],
      cc: [`${origin}/wp-json/activitypub/1.0/actors/1/followers`, reader.uri],
    };
    const content = html(reader, 'the beginning');
    return {
      '@context': [AS2, { Hashtag: 'as:Hashtag', sensitive: 'as:sensitive' }],
      id: `${origin}/?p=12#activity-create-${published}`,
      type: 'Create',
      actor: author.uri,
      published,
      ...audience,
      object: {
        id: `${origin}/?p=12`,
        type: 'Article',
        name: 'On &amp; on',
        summary: '<p>In short</p>',
        attributedTo: author.uri,
        content,
        contentMap: { en: content },
        published,
        url: `${origin}/2026/11/on/`,
        ...audience,
        tag: [mention(reader)],
        attachment: [
          { type: 'Image', url: `${origin}/a.jpg`, mediaType: 'image/jpeg', name: 'a cat' },
        ],
        mediaType: 'text/html',
        sensitive: false,
      },
    };
  },
  shows: (status) => [/On (?:&amp;|&amp;amp;) on/.test(status.content), pictures(status)],
  shown: [true, [['image', 'a cat']]],
};
