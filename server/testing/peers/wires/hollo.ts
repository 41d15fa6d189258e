import { AS2, html, mention, published, type Wire } from './wire.ts';

/** Fedify with draft-cavage first; what it quotes is left out until there is consent. */
export const hollo: Wire = {
  name: 'Hollo 0.10',
  signing: {
    covered: ['(request-target)', 'content-type', 'date', 'digest', 'host'],
    algorithm: 'rsa-sha256',
  },
  post: (author, reader) => {
    const id = `${author.uri}/01a2059b-3b66-719f-a0d7-09f6be581689`;
    const audience = { to: 'as:Public', cc: [reader.uri, `${author.uri}/followers`] };
    const content = html(reader, 'from Hollo');
    const none = (name: string) => ({ id: `${id}#${name}`, type: 'Collection', totalItems: 0 });
    return {
      '@context': [
        AS2,
        'https://w3id.org/security/data-integrity/v1',
        { emojiReactions: { '@id': 'fedibird:emojiReactions', '@type': '@id' } },
      ],
      id: `${id}#create`,
      type: 'Create',
      actor: author.uri,
      published,
      ...audience,
      object: {
        id,
        type: 'Note',
        emojiReactions: `${id}/reactions`,
        interactionPolicy: { canQuote: { automaticApproval: 'as:Public' } },
        attributedTo: author.uri,
        content,
        contentMap: { de: content },
        likes: none('likes'),
        shares: none('shares'),
        replies: `${id}/replies`,
        published,
        sensitive: false,
        source: { content: 'from Hollo', mediaType: 'text/markdown' },
        tag: mention(reader),
        url: id,
        ...audience,
      },
    };
  },
  shows: (status) => [status.language, status.quote_approval.automatic],
  shown: ['de', ['public']],
};
