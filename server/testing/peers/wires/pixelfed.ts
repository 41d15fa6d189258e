import { PUBLIC } from '#server/activitypub/vocab.ts';
import { LD } from '../signing.ts';
import { AS2, mention, pictures, published, type Wire } from './wire.ts';

export const pixelfed: Wire = {
  name: 'Pixelfed 0.12',
  signing: {
    covered: ['(request-target)', 'host', 'date', 'digest', 'content-type', 'user-agent'],
    algorithm: 'rsa-sha256',
    contentType: LD,
  },
  post: (author, reader) => {
    const { origin } = new URL(author.uri);
    const id = `${origin}/p/${author.username}/1`;
    const audience = { to: [PUBLIC], cc: [`${author.uri}/followers`, reader.uri] };
    return {
      '@context': [
        AS2,
        'https://w3id.org/security/v1',
        { Hashtag: 'as:Hashtag', pixelfed: 'http://pixelfed.org/ns#' },
      ],
      id: `${id}/activity`,
      type: 'Create',
      actor: author.uri,
      published,
      ...audience,
      object: {
        id,
        type: 'Note',
        summary: null,
        content: `<a href="${reader.uri}">@alice</a> sunset`,
        inReplyTo: null,
        published,
        url: id,
        attributedTo: author.uri,
        ...audience,
        sensitive: false,
        attachment: [
          {
            type: 'Image',
            mediaType: 'image/jpeg',
            url: `${origin}/1.jpg`,
            name: 'Sunset',
            blurhash: null,
            width: 1,
            height: 1,
          },
        ],
        tag: [
          mention(reader),
          { type: 'Hashtag', href: `${origin}/discover/tags/sun`, name: '#sun' },
        ],
        commentsEnabled: true,
        capabilities: { announce: PUBLIC, like: PUBLIC, reply: PUBLIC },
        location: { type: 'Place', name: 'Lisbon', longitude: '1', latitude: '2', country: 'PT' },
      },
    };
  },
  shows: (status) => [pictures(status), status.tags.map(({ name }) => name)],
  shown: [[['image', 'Sunset']], ['sun']],
};
