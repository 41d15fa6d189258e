import { AS2, html, mention, pictures, published, type Wire } from './wire.ts';

/** Compacted: single values, `as:Public`, a `proof`; its fields are language maps at times. */
export const fedify: Wire = {
  name: 'Fedify 2.3 (Hollo, Ghost)',
  signing: 'rfc9421',
  actor(actor) {
    const icon = {
      type: 'Image',
      url: { type: 'Link', href: `${actor.uri}/i.png`, mediaType: 'image/png' },
    };
    Object.assign(actor.document, {
      icon,
      nameMap: { en: 'Fay' },
      url: { type: 'Link', href: `${actor.uri}/page` },
    });
  },
  post: (author, reader) => {
    const id = `${author.uri}/notes/1`;
    const audience = { to: 'as:Public', cc: [`${author.uri}/followers`, reader.uri] };
    return {
      '@context': [
        AS2,
        'https://w3id.org/security/data-integrity/v1',
        { toot: 'http://joinmastodon.org/ns#', Emoji: 'toot:Emoji' },
      ],
      id: `${id}#create`,
      type: 'Create',
      actor: author.uri,
      ...audience,
      object: {
        id,
        type: 'Note',
        attributedTo: author.uri,
        contentMap: { ko: html(reader, '안녕') },
        published: published.replace('Z', '456Z'),
        ...audience,
        tag: mention(reader),
        attachment: {
          type: 'Document',
          mediaType: 'image/png',
          name: 'A cat',
          url: { type: 'Link', href: `${author.uri}/1.png`, mediaType: 'image/png' },
        },
        url: { type: 'Link', href: `${id}/page` },
      },
    };
  },
  shows: (status) => [status.language, pictures(status), status.url?.endsWith('/page')],
  shown: ['ko', [['image', 'A cat']], true],
};
