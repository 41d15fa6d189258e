import { PUBLIC } from '#server/activitypub/vocab.ts';
import { LD } from '../signing.ts';
import { AS2, html, keyAt, mention, pictures, POST, published, type Wire } from './wire.ts';

/** Signs under the name hs2019; the key is a document without fragment that is a stub of the actor. */
export const gotosocial: Wire = {
  name: 'GoToSocial 0.20',
  signing: { covered: POST, algorithm: 'hs2019', contentType: LD },
  actor(actor, remote) {
    keyAt(actor, `${actor.uri}/main-key`);
    const { publicKey } = actor.document;
    const stub = {
      '@context': [AS2, 'https://w3id.org/security/v1'],
      id: actor.uri,
      type: 'Person',
      preferredUsername: actor.username,
      publicKey,
    };
    remote.serve(new URL(actor.keyId).pathname, { body: stub });
  },
  post: (author, reader) => {
    const id = `${author.uri}/statuses/01H`;
    const content = html(reader, 'look');
    const audience = { to: PUBLIC, cc: [`${author.uri}/followers`, reader.uri] };
    const rule = { automaticApproval: [PUBLIC], manualApproval: [] };
    return {
      '@context': [AS2, 'https://gotosocial.org/ns'],
      id: `${id}/activity#Create`,
      type: 'Create',
      actor: author.uri,
      ...audience,
      object: {
        id,
        type: 'Note',
        attributedTo: author.uri,
        content,
        contentMap: { de: content },
        published,
        ...audience,
        sensitive: false,
        summary: '',
        url: `${new URL(id).origin}/@${author.username}/statuses/01H`,
        interactionPolicy: { canLike: rule, canReply: rule, canAnnounce: rule },
        attachment: {
          type: 'Image',
          mediaType: 'image/png',
          url: `${author.uri}/1.png`,
          summary: 'From summary',
        },
        tag: mention(reader),
      },
    };
  },
  shows: (status) => [status.language, pictures(status), status.spoiler_text],
  shown: ['de', [['image', 'From summary']], ''],
};
