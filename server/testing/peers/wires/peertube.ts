import { PUBLIC } from '#server/activitypub/vocab.ts';
import { AS2, html, mention, POST, published, type Wire } from './wire.ts';

/** A comment; its pictures are lists and its `url` is the id. */
export const peertube: Wire = {
  name: 'PeerTube 6.3',
  signing: { covered: POST, algorithm: 'rsa-sha256' },
  actor(actor) {
    const size = (width: number) => ({
      type: 'Image',
      mediaType: 'image/png',
      width,
      height: width,
      url: `${actor.uri}/${width}.png`,
    });
    Object.assign(actor.document, {
      icon: [size(48), size(120)],
      playlists: `${actor.uri}/playlists`,
      url: [{ type: 'Link', mediaType: 'text/html', href: actor.uri }],
    });
  },
  post: (author, reader) => {
    const id = `${author.uri}/comments/1`;
    const audience = { to: [PUBLIC], cc: [`${author.uri}/followers`, reader.uri] };
    return {
      '@context': [
        AS2,
        'https://w3id.org/security/v1',
        { RsaSignature2017: 'https://w3id.org/security#RsaSignature2017' },
      ],
      id: `${id}/activity`,
      type: 'Create',
      actor: author.uri,
      ...audience,
      object: {
        type: 'Note',
        id,
        content: html(reader, 'good film'),
        mediaType: 'text/markdown',
        inReplyTo: null,
        updated: published,
        published,
        url: id,
        attributedTo: author.uri,
        tag: [mention(reader)],
        replyApproval: null,
        ...audience,
      },
      signature: {
        type: 'RsaSignature2017',
        creator: author.uri,
        created: published,
        signatureValue: 'bm90aGluZw==',
      },
    };
  },
  shows: (status) => [status.visibility, status.edited_at, status.account.avatar.length > 0],
  shown: ['public', null, true],
};
