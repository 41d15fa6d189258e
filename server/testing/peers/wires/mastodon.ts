import { PUBLIC } from '#server/activitypub/vocab.ts';
import { AS2, html, mention, pictures, POST, published, type Wire } from './wire.ts';

export const mastodon: Wire = {
  name: 'Mastodon 4.5',
  signing: { covered: [...POST, 'content-type'], algorithm: 'rsa-sha256' },
  actor(actor) {
    Object.assign(actor.document, {
      featured: `${actor.uri}/collections/featured`,
      featuredTags: `${actor.uri}/collections/tags`,
      url: `${new URL(actor.uri).origin}/@${actor.username}`,
      manuallyApprovesFollowers: false,
      discoverable: true,
      indexable: false,
      memorial: false,
      attributionDomains: [],
      attachment: [
        { type: 'PropertyValue', name: 'Site', value: '<a href="https://a.example">a</a>' },
      ],
      tag: [],
    });
  },
  post: (author, reader) => {
    const id = `${author.uri}/statuses/1`;
    const audience = { to: [PUBLIC], cc: [`${author.uri}/followers`, reader.uri] };
    const content = html(reader, 'look');
    return {
      '@context': [
        AS2,
        {
          ostatus: 'http://ostatus.org#',
          atomUri: 'ostatus:atomUri',
          toot: 'http://joinmastodon.org/ns#',
          blurhash: 'toot:blurhash',
          focalPoint: { '@container': '@list', '@id': 'toot:focalPoint' },
        },
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
        inReplyTo: null,
        published,
        url: `${new URL(id).origin}/@${author.username}/1`,
        attributedTo: author.uri,
        ...audience,
        sensitive: false,
        atomUri: id,
        inReplyToAtomUri: null,
        conversation: `tag:peer.example,2026-11-01:objectId=1:objectType=Conversation`,
        context: `${new URL(id).origin}/contexts/1-1`,
        content,
        contentMap: { fr: content },
        attachment: [
          {
            type: 'Document',
            mediaType: 'image/png',
            url: `${author.uri}/1.png`,
            name: 'A cat',
            blurhash: 'UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH',
            focalPoint: [0.5, -0.5],
            width: 3,
            height: 2,
          },
        ],
        tag: [mention(reader)],
        replies: {
          id: `${id}/replies`,
          type: 'Collection',
          first: {
            type: 'CollectionPage',
            next: `${id}/replies?page=true`,
            partOf: `${id}/replies`,
            items: [],
          },
        },
        likes: { id: `${id}/likes`, type: 'Collection', totalItems: 0 },
        shares: { id: `${id}/shares`, type: 'Collection', totalItems: 0 },
      },
    };
  },
  shows: (status) => [status.language, pictures(status), status.url?.endsWith('/1')],
  shown: ['fr', [['image', 'A cat']], true],
};
