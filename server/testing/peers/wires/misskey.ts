import { PUBLIC } from '#server/activitypub/vocab.ts';
import { AS2, mention, pictures, published, type Wire } from './wire.ts';

export const misskey: Wire = {
  name: 'Misskey 2025.11',
  signing: { covered: ['(request-target)', 'date', 'host', 'digest'], algorithm: 'rsa-sha256' },
  actor(actor) {
    Object.assign(actor.document, {
      sharedInbox: `${new URL(actor.uri).origin}/inbox`,
      _misskey_summary: 'plain',
      isCat: true,
      'vcard:bday': '2000-01-01',
      name: null,
      icon: null,
      tag: [],
    });
  },
  post: (author, reader) => {
    const id = `${new URL(author.uri).origin}/notes/9abc`;
    const audience = { to: [PUBLIC], cc: [`${author.uri}/followers`, reader.uri] };
    return {
      '@context': [
        AS2,
        'https://w3id.org/security/v1',
        { misskey: 'https://misskey-hub.net/ns#', _misskey_content: 'misskey:_misskey_content' },
      ],
      id: `${id}/activity`,
      type: 'Create',
      actor: author.uri,
      published,
      ...audience,
      object: {
        id,
        type: 'Note',
        attributedTo: author.uri,
        summary: 'Careful',
        _misskey_summary: 'Careful',
        content: `<p><a href="${reader.uri}" class="u-url mention">@alice</a><span> $[x2 big]</span></p>`,
        _misskey_content: '@alice $[x2 big]',
        source: { content: '@alice $[x2 big]', mediaType: 'text/x.misskeymarkdown' },
        published,
        ...audience,
        inReplyTo: null,
        attachment: [
          {
            type: 'Document',
            mediaType: 'image/webp',
            url: `${author.uri}/1.webp`,
            name: null,
            sensitive: true,
          },
        ],
        sensitive: true,
        tag: [mention(reader)],
      },
    };
  },
  shows: (status) => [status.spoiler_text, status.sensitive, pictures(status)],
  shown: ['Careful', true, [['image', null]]],
};
