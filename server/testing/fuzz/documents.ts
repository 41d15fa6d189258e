import fc, { type Arbitrary } from 'fast-check';
import { date, html, junk, mostly, name, objectWith, text, url } from './values.ts';

type Document = Record<string, unknown>;

const POST_TYPES = [
  'Note',
  'Question',
  'Article',
  'Page',
  'Video',
  'Audio',
  'Event',
  'ChatMessage',
];
const PERSON_TYPES = ['Person', 'Service', 'Group', 'Application', 'Organization', 'Robot'];
const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';

const audience = fc.oneof(
  fc.constant([PUBLIC]),
  fc.constant(['{bob}']),
  fc.array(name, { maxLength: 5 }),
);
const count = fc.oneof(fc.nat(), fc.constantFrom(2 ** 31, 2 ** 53 - 1, -1, 1e300));
const image = objectWith({
  type: fc.constantFrom('Image', 'Document', 'Video', 'Audio', 'Link'),
  url,
  href: url,
  mediaType: fc.oneof(fc.constantFrom('image/png', 'video/mp4', 'audio/mpeg', 'text/html'), text),
  name: text,
  summary: text,
  blurhash: fc.oneof(fc.constant('LEHV6nWB2yk8pyo0adR*.7kCMdnj'), text),
  width: count,
  height: count,
  focalPoint: fc.array(fc.double(), { maxLength: 3 }),
  icon: url,
});

const tag = objectWith({
  type: fc.constantFrom('Mention', 'Hashtag', 'Emoji', 'Link'),
  name: fc.oneof(fc.constantFrom('#tag', ':blob:', '@bob', '#\0', `#${'a'.repeat(600)}`), text),
  href: url,
  id: url,
  icon: image,
  updated: date,
  mediaType: fc.constant('application/ld+json; profile="https://www.w3.org/ns/activitystreams"'),
  rel: text,
});

const collection: Arbitrary<unknown> = fc.oneof(
  name,
  objectWith({
    type: fc.constantFrom('Collection', 'OrderedCollection', 'CollectionPage'),
    id: fc.constantFrom('{eve}/served/0', '{eve}/served/1', '{bob}/followers'),
    first: fc.constantFrom<unknown>('{eve}/served/0', '{eve}/served/1', '{bob}/followers'),
    next: fc.constantFrom('{eve}/served/0', '{eve}/served/1', '{eve}/served/2'),
    items: fc.array(name, { maxLength: 6 }),
    orderedItems: fc.array(name, { maxLength: 6 }),
    totalItems: count,
  }),
);

const approval = objectWith({
  automaticApproval: fc.array(name, { maxLength: 3 }),
  manualApproval: name,
  always: name,
});

const options = fc.array(
  objectWith({
    type: fc.constant('Note'),
    name: text,
    replies: objectWith({ type: fc.constant('Collection'), totalItems: count }),
  }),
  { maxLength: 6 },
);

/** A post by the sender, more or less. */
export const post: Arbitrary<Document> = objectWith(
  {
    '@context': fc.constantFrom<unknown>('https://www.w3.org/ns/activitystreams', [], {}, ['x']),
    id: fc.oneof(
      { weight: 6, arbitrary: fc.constant('{eve}/notes/{fresh}') },
      { weight: 2, arbitrary: fc.constantFrom('{eve}/notes/1', '{eve}/notes/2') },
      { weight: 2, arbitrary: url },
    ),
    type: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('Note', ...POST_TYPES) },
      { weight: 1, arbitrary: mostly(fc.constantFrom(...POST_TYPES)) },
    ),
    attributedTo: fc.oneof(
      { weight: 6, arbitrary: fc.constant('{eve}') },
      { weight: 2, arbitrary: name },
      { weight: 1, arbitrary: fc.constantFrom(['{alice}', '{eve}'], [{ id: '{victim}' }]) },
    ),
    content: html,
    contentMap: fc.dictionary(fc.constantFrom('en', 'ar', '__proto__', 'x-\0'), html),
    name: text,
    summary: text,
    sensitive: fc.boolean(),
    published: date,
    updated: date,
    to: audience,
    cc: audience,
    inReplyTo: url,
    url,
    tag: fc.array(tag, { maxLength: 4 }),
    attachment: fc.array(image, { maxLength: 3 }),
    replies: collection,
    quote: url,
    quoteUri: url,
    quoteAuthorization: url,
    interactionPolicy: objectWith({ canQuote: approval, canReply: approval, canLike: approval }),
    oneOf: options,
    anyOf: options,
    endTime: date,
    closed: fc.oneof(date, fc.boolean()),
    votersCount: count,
    source: objectWith({ content: text, mediaType: text }),
    likes: collection,
    shares: collection,
  },
  ['id', 'type', 'attributedTo'],
);

/** The sender's profile, which stays theirs enough for their next signature to count. */
export const actor: Arbitrary<Document> = objectWith({
  id: fc.constant('{eve}'),
  type: fc.constantFrom(...PERSON_TYPES),
  preferredUsername: fc.oneof(fc.constantFrom('{evename}', 'bob', 'alice', 'Eve'), text),
  name: text,
  summary: html,
  inbox: fc.oneof(fc.constant('{eve}/inbox'), url),
  outbox: url,
  followers: url,
  following: url,
  featured: url,
  featuredTags: url,
  endpoints: objectWith({ sharedInbox: url }),
  manuallyApprovesFollowers: fc.boolean(),
  discoverable: fc.boolean(),
  alsoKnownAs: fc.array(name, { maxLength: 5 }),
  movedTo: url,
  icon: image,
  image,
  published: date,
  url,
  tag: fc.array(tag, { maxLength: 4 }),
  attachment: fc.array(
    objectWith({ type: fc.constant('PropertyValue'), name: text, value: html }),
    { maxLength: 6 },
  ),
  publicKey: objectWith({
    id: fc.oneof(fc.constant('{eve}#main-key'), url),
    owner: name,
    publicKeyPem: fc.oneof(fc.constant('{evekey}'), text),
  }),
  assertionMethod: fc.array(
    objectWith({
      id: url,
      type: fc.constant('Multikey'),
      controller: name,
      publicKeyMultibase: text,
    }),
    { maxLength: 3 },
  ),
});

/** What WebFinger answers. */
export const jrd: Arbitrary<Document> = objectWith({
  subject: fc.oneof(fc.constantFrom('acct:bob@{host}', 'acct:{evename}@{evehost}'), text),
  aliases: fc.array(url, { maxLength: 3 }),
  links: fc.array(
    objectWith({
      rel: fc.constantFrom('self', 'http://ostatus.org/schema/1.0/subscribe', ''),
      type: fc.constantFrom('application/activity+json', 'text/html', ''),
      href: url,
      template: text,
    }),
    { maxLength: 4 },
  ),
});

/** What the sender's server answers where it is asked. */
export const served: Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: post },
  {
    weight: 4,
    arbitrary: objectWith({
      type: fc.constantFrom('OrderedCollection', 'Collection', 'OrderedCollectionPage'),
      id: fc.constantFrom('{eve}/served/0', '{eve}/served/1', '{bob}/followers', '{alice}'),
      first: fc.constantFrom<unknown>('{eve}/served/1', '{eve}/served/0', '{victim}'),
      next: fc.constantFrom('{eve}/served/0', '{eve}/served/1', '{eve}/served/2'),
      items: fc.array(fc.oneof(name, post), { maxLength: 5 }),
      orderedItems: fc.array(fc.oneof(name, post), { maxLength: 5 }),
    }),
  },
  { weight: 2, arbitrary: actor },
  { weight: 1, arbitrary: jrd },
  {
    weight: 1,
    arbitrary: objectWith({
      type: fc.constant('QuoteAuthorization'),
      id: fc.constantFrom('{eve}/served/0', '{victim}/served/0'),
      attributedTo: name,
      interactingObject: url,
      interactionTarget: url,
    }),
  },
  { weight: 1, arbitrary: junk },
);
