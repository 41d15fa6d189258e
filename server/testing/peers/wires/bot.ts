import { PUBLIC } from '#server/activitypub/vocab.ts';
import { AS2, html, mention, published, type Wire } from './wire.ts';

/** The key is a document of its own, which the actor only names. */
export const bot: Wire = {
  name: 'activitypub.bot 0.51',
  signing: 'rfc9421',
  actor(actor, remote) {
    actor.keyId = `${actor.uri}/publickey`;
    Object.assign(actor.document, { type: 'Service', publicKey: actor.keyId });
    const body = {
      '@context': [AS2, 'https://w3id.org/security/v1'],
      id: actor.keyId,
      type: 'CryptographicKey',
      owner: actor.uri,
      publicKeyPem: actor.publicKeyPem,
    };
    remote.serve(new URL(actor.keyId).pathname, { body });
  },
  post: (author, reader) => {
    const audience = { to: PUBLIC, cc: reader.uri };
    const object = {
      id: `${author.uri}/note/1`,
      type: 'Note',
      attributedTo: { id: author.uri, type: 'Service' },
      contentMap: { en: html(reader, 'OK') },
      published,
      ...audience,
      tag: [mention(reader)],
    };
    return {
      '@context': AS2,
      id: `${author.uri}/create/1`,
      type: 'Create',
      actor: { id: author.uri, type: 'Service' },
      ...audience,
      object,
    };
  },
  shows: (status) => [status.account.bot, status.language],
  shown: [true, 'en'],
};
