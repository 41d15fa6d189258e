import type { JsonObject } from '../../json.ts';

const AS2 = 'https://www.w3.org/ns/activitystreams';
const SECURITY = 'https://w3id.org/security/v1';

/**
 * The contexts we send. Extension terms stand inline, as Mastodon's do: http://joinmastodon.org/ns
 * has never served a document, and a peer should not have to fetch anything to read us.
 */
export const AS2_CONTEXT = AS2;

export const ACTOR_CONTEXT = [
  AS2,
  SECURITY,
  {
    toot: 'http://joinmastodon.org/ns#',
    schema: 'http://schema.org#',
    manuallyApprovesFollowers: 'as:manuallyApprovesFollowers',
    alsoKnownAs: { '@id': 'as:alsoKnownAs', '@type': '@id' },
    movedTo: { '@id': 'as:movedTo', '@type': '@id' },
    featured: { '@id': 'toot:featured', '@type': '@id' },
    featuredTags: { '@id': 'toot:featuredTags', '@type': '@id' },
    discoverable: 'toot:discoverable',
    indexable: 'toot:indexable',
    memorial: 'toot:memorial',
    suspended: 'toot:suspended',
    Emoji: 'toot:Emoji',
    PropertyValue: 'schema:PropertyValue',
    value: 'schema:value',
    webfinger: 'https://purl.archive.org/socialweb/webfinger#webfinger',
  },
];

export const NOTE_CONTEXT = [
  AS2,
  {
    ostatus: 'http://ostatus.org#',
    toot: 'http://joinmastodon.org/ns#',
    litepub: 'http://litepub.social/ns#',
    conversation: 'ostatus:conversation',
    sensitive: 'as:sensitive',
    Hashtag: 'as:Hashtag',
    Emoji: 'toot:Emoji',
    votersCount: 'toot:votersCount',
    blurhash: 'toot:blurhash',
    focalPoint: { '@container': '@list', '@id': 'toot:focalPoint' },
    directMessage: 'litepub:directMessage',
  },
];

/** A document of its own: `object` with its context in front. */
export function withContext(context: unknown, object: JsonObject): JsonObject {
  return { '@context': context, ...object };
}
