import { PUBLIC } from '#server/activitypub/vocab.ts';
import { AS2, html, mention, pictures, published, type Wire } from './wire.ts';

export const snac: Wire = {
  name: 'snac 2.75',
  signing: { covered: ['(request-target)', 'host', 'digest', 'date'], algorithm: 'rsa-sha256' },
  post: (author, reader) => {
    const id = `${author.uri}/p/1762000000.000001`;
    const audience = { to: [reader.uri, PUBLIC], cc: [] };
    return {
      '@context': AS2,
      id: `${id}/Create`,
      type: 'Create',
      actor: author.uri,
      published,
      ...audience,
      object: {
        type: 'Note',
        id,
        url: id,
        attributedTo: author.uri,
        summary: '',
        published,
        content: html(reader, 'from snac'),
        context: `${id}#ctxt`,
        conversation: `${id}#ctxt`,
        ...audience,
        inReplyTo: null,
        sourceContent: 'from snac',
        attachment: [
          {
            type: 'Document',
            mediaType: 'image/png',
            url: `${author.uri}/s/1.png`,
            name: 'A cat',
          },
        ],
        tag: [mention(reader)],
      },
    };
  },
  shows: (status) => [pictures(status), status.spoiler_text],
  shown: [[['image', 'A cat']], ''],
};
