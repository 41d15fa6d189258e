import { PUBLIC } from '#server/activitypub/vocab.ts';
import { AS2, html, mention, pictures, published, type Wire } from './wire.ts';

/** Signs the length too; `url` of a file is a list of Links, tags may be strings, ids null. */
export const akkoma: Wire = {
  name: 'Akkoma 3.15 (Pleroma 2.7)',
  signing: {
    covered: ['(request-target)', 'content-length', 'date', 'digest', 'host'],
    algorithm: 'rsa-sha256',
  },
  actor(actor) {
    Object.assign(actor.document, {
      capabilities: { acceptsChatMessages: true },
      attachment: [],
      endpoints: {
        oauthAuthorizationEndpoint: `${actor.uri}/oauth`,
        sharedInbox: `${new URL(actor.uri).origin}/inbox`,
      },
      icon: { type: 'Image', url: `${actor.uri}/icon.png` },
    });
  },
  post: (author, reader) => {
    const { origin } = new URL(author.uri);
    const audience = { to: [PUBLIC, reader.uri], cc: [`${author.uri}/followers`], bto: [] };
    return {
      '@context': [AS2, `${origin}/schemas/litepub-0.1.jsonld`, { '@language': 'und' }],
      id: `${origin}/activities/1`,
      type: 'Create',
      actor: author.uri,
      context: `${origin}/contexts/1`,
      context_id: 7,
      directMessage: false,
      published,
      ...audience,
      object: {
        id: `${origin}/objects/1`,
        type: 'Note',
        actor: author.uri,
        attributedTo: author.uri,
        content: html(reader, 'hi :wave:'),
        contentMap: { en: html(reader, 'hi :wave:') },
        source: { content: 'hi :wave:', mediaType: 'text/x.misskeymarkdown' },
        context: `${origin}/contexts/1`,
        conversation: `${origin}/contexts/1`,
        emoji: { wave: `${origin}/emoji/wave.png` },
        formerRepresentations: { type: 'OrderedCollection', totalItems: 0, orderedItems: [] },
        summary: '',
        sensitive: null,
        published,
        ...audience,
        attachment: [
          {
            type: 'Document',
            mediaType: 'image/png',
            name: 'A cat',
            url: [{ type: 'Link', href: `${origin}/1.png`, mediaType: 'image/png' }],
          },
        ],
        tag: [
          'nsfw-not',
          mention(reader),
          {
            id: null,
            type: 'Emoji',
            name: ':wave:',
            updated: '1970-01-01T00:00:00Z',
            icon: { type: 'Image', url: `${origin}/emoji/wave.png` },
          },
        ],
      },
    };
  },
  shows: (status) => [pictures(status), status.emojis.map(({ shortcode }) => shortcode)],
  shown: [[['image', 'A cat']], ['wave']],
};
