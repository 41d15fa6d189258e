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
    attributionDomains: { '@id': 'toot:attributionDomains', '@type': '@id' },
    suspended: 'toot:suspended',
    Emoji: 'toot:Emoji',
    PropertyValue: 'schema:PropertyValue',
    value: 'schema:value',
    webfinger: 'https://purl.archive.org/socialweb/webfinger#webfinger',
  },
];

const QUOTING = {
  quote: { '@id': 'https://w3id.org/fep/044f#quote', '@type': '@id' },
  quoteAuthorization: { '@id': 'https://w3id.org/fep/044f#quoteAuthorization', '@type': '@id' },
  quoteUrl: 'as:quoteUrl',
  quoteUri: 'http://fedibird.com/ns#quoteUri',
  _misskey_quote: 'https://misskey-hub.net/ns#_misskey_quote',
  gts: 'https://gotosocial.org/ns#',
  interactionPolicy: { '@id': 'gts:interactionPolicy', '@type': '@id' },
  canQuote: { '@id': 'gts:canQuote', '@type': '@id' },
  automaticApproval: { '@id': 'gts:automaticApproval', '@type': '@id' },
  manualApproval: { '@id': 'gts:manualApproval', '@type': '@id' },
};

/** https://schema.org/ImageObject: whose work an attachment is. */
const CREDIT = {
  creditText: 'http://schema.org/creditText',
  creator: 'http://schema.org/creator',
  license: { '@id': 'http://schema.org/license', '@type': '@id' },
  acquireLicensePage: { '@id': 'http://schema.org/acquireLicensePage', '@type': '@id' },
};

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
    ...CREDIT,
    ...QUOTING,
  },
];

/** Of requests to quote, which carry a whole Note, and of consents. */
export const QUOTE_CONTEXT = [
  AS2,
  {
    ...(NOTE_CONTEXT[1] as Record<string, unknown>),
    QuoteRequest: 'https://w3id.org/fep/044f#QuoteRequest',
    QuoteAuthorization: 'https://w3id.org/fep/044f#QuoteAuthorization',
    interactingObject: { '@id': 'gts:interactingObject', '@type': '@id' },
    interactionTarget: { '@id': 'gts:interactionTarget', '@type': '@id' },
  },
];

/** A document of its own: `object` with its context in front. */
export function withContext(context: unknown, object: JsonObject): JsonObject {
  return { '@context': context, ...object };
}
