import { PUBLIC } from '#server/activitypub/vocab.ts';
import { AS2, html, mention, published, type Wire } from './wire.ts';

export const friendica: Wire = {
  name: 'Friendica 2024.12',
  signing: {
    covered: ['(request-target)', 'date', 'content-length', 'digest', 'host', 'content-type'],
    algorithm: 'rsa-sha256',
  },
  actor(actor) {
    Object.assign(actor.document, {
      'vcard:hasAddress': { '@type': 'vcard:Home' },
      generator: { type: 'Application', name: 'Friendica' },
      url: actor.uri,
      icon: { type: 'Image', url: `${actor.uri}/p.jpg` },
    });
  },
  post: (author, reader) => {
    const { origin } = new URL(author.uri);
    const id = `${origin}/objects/0123-4567`;
    const audience = { to: [PUBLIC, reader.uri], cc: [`${author.uri}/followers`] };
    return {
      '@context': [
        AS2,
        'https://w3id.org/security/v1',
        { diaspora: 'https://diasporafoundation.org/ns/', Hashtag: 'as:Hashtag' },
      ],
      id: `${id}/Create`,
      type: 'Create',
      actor: author.uri,
      published,
      instrument: { type: 'Service', name: 'Friendica', url: origin },
      ...audience,
      object: {
        id,
        type: 'Note',
        'diaspora:guid': '0123',
        name: '',
        summary: null,
        inReplyTo: null,
        'diaspora:comment': '{}',
        published,
        url: `${origin}/display/0123`,
        attributedTo: author.uri,
        sensitive: false,
        context: `${id}#context`,
        content: html(reader, 'wall'),
        contentMap: { ca: html(reader, 'wall') },
        source: { content: '[b]wall[/b]', mediaType: 'text/bbcode' },
        attachment: [],
        tag: [mention(reader)],
        ...audience,
      },
      signature: {
        type: 'RsaSignature2017',
        creator: `${author.uri}#main-key`,
        created: published,
        nonce: 'ab',
        signatureValue: 'bm90aGluZw==',
      },
    };
  },
  shows: (status) => [status.language, status.url?.includes('/display/')],
  shown: ['ca', true],
};
