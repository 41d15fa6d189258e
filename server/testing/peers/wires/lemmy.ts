import { PUBLIC } from '#server/activitypub/vocab.ts';
import { AS2, html, mention, published, type Wire } from './wire.ts';

/** Signs `(created)` and `(expires)` without a date under the name hs2019. */
export const lemmy: Wire = {
  name: 'Lemmy 0.19',
  signing: {
    covered: ['(request-target)', '(created)', '(expires)', 'content-type', 'digest', 'host'],
    algorithm: 'hs2019',
  },
  actor(actor) {
    Object.assign(actor.document, {
      source: { content: 'me', mediaType: 'text/markdown' },
      matrixUserId: null,
      published: '2026-11-01T00:00:00.000000Z',
    });
  },
  post: (author, reader) => {
    const { origin } = new URL(author.uri);
    const audience = {
      to: [PUBLIC],
      cc: [`${origin}/c/books`, reader.uri],
      audience: `${origin}/c/books`,
    };
    return {
      '@context': ['https://join-lemmy.org/context.json', AS2],
      id: `${origin}/activities/create/1`,
      type: 'Create',
      actor: author.uri,
      ...audience,
      tag: [mention(reader)],
      object: {
        type: 'Note',
        id: `${origin}/comment/1`,
        attributedTo: author.uri,
        ...audience,
        content: html(reader, 'agreed'),
        mediaType: 'text/html',
        source: { content: 'agreed', mediaType: 'text/markdown' },
        inReplyTo: null,
        published: published.replace('Z', '000Z'),
        tag: [mention(reader)],
        attachment: [],
        distinguished: false,
        language: { identifier: 'de', name: 'Deutsch' },
      },
    };
  },
  shows: (status) => [status.language, status.visibility],
  shown: ['de', 'public'],
};
