import type { Status } from '#server/contract/status.ts';
import type { FakeActor, FakeRemote } from '../../fake-remote.ts';
import type { Signing } from '../signing.ts';

type Json = Record<string, unknown>;

/** Whom a post is for: somebody here. */
export interface Reader {
  uri: string;
  acct: string;
}

/** How a peer signs, describes its people, and writes a post that mentions somebody. */
export interface Wire {
  /** The software and version that is mimicked. */
  name: string;
  signing: Signing;
  /** Changes the actor, and what else is served, into its manner. */
  actor?(actor: FakeActor, remote: FakeRemote): void;
  /** The Create or its object's other forms. */
  post(author: FakeActor, reader: Reader): Json;
  /** What is looked for in the post as it is shown here. */
  shows(status: Status): unknown;
  shown: unknown;
}

export const POST = ['(request-target)', 'host', 'date', 'digest'];
export const AS2 = 'https://www.w3.org/ns/activitystreams';
/** Nobody is told of what is old. */
export const published = new Date().toISOString();
export const mention = (reader: Reader) => ({
  type: 'Mention',
  href: reader.uri,
  name: `@${reader.acct}`,
});
export const html = (reader: Reader, text: string) =>
  `<p><span class="h-card"><a class="u-url mention" href="${reader.uri}">@<span>alice</span></a></span> ${text}</p>`;
export const pictures = (status: Status) =>
  status.media_attachments.map(({ type, description }) => [type, description]);

/** Changes where an actor's key is, everywhere it is named. */
export function keyAt(actor: FakeActor, keyId: string): void {
  actor.keyId = keyId;
  actor.document['publicKey'] = {
    id: keyId,
    owner: actor.uri,
    publicKeyPem: actor.publicKeyPem,
  };
}
