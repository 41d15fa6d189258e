import fc, { type Arbitrary } from 'fast-check';
import { actor, post } from './documents.ts';
import { date, html, junk, mostly, name, objectWith, text, url } from './values.ts';

/** Every type that is understood, and some that are not. */
export const ACTIVITY_TYPES = [
  'Accept',
  'Add',
  'Announce',
  'Block',
  'Create',
  'Delete',
  'EmojiReact',
  'Flag',
  'Follow',
  'Like',
  'Move',
  'QuoteRequest',
  'Reject',
  'Remove',
  'Undo',
  'Update',
  'View',
  'Join',
  'Travel',
] as const;

const type = fc.constantFrom(...ACTIVITY_TYPES);

const id = fc.oneof(
  { weight: 8, arbitrary: fc.constant('{eve}/activities/{fresh}') },
  { weight: 1, arbitrary: fc.constantFrom('{eve}/activities/1', '{alice}/activities/1') },
  { weight: 1, arbitrary: url },
);

const who = fc.oneof(
  { weight: 12, arbitrary: fc.constant('{eve}') },
  { weight: 1, arbitrary: name },
);

/** Something done to something, as it stands inside an Undo, an Accept or a group's Announce. */
const inner = objectWith({
  id: fc.oneof(fc.constantFrom('{bobfollow}', '{carolrequest}'), id),
  type,
  actor: name,
  object: fc.oneof(name, post),
});

const object = fc.oneof(
  { weight: 5, arbitrary: name },
  { weight: 5, arbitrary: post },
  { weight: 3, arbitrary: inner },
  { weight: 1, arbitrary: actor },
  {
    weight: 1,
    arbitrary: objectWith({ type: fc.constant('Tombstone'), id: url, formerType: text }),
  },
  {
    weight: 1,
    arbitrary: objectWith({
      id: fc.constant('{eve}/votes/{fresh}'),
      type: fc.constant('Note'),
      name: fc.constantFrom('yes', 'no', 'neither', '\0'),
      inReplyTo: fc.constantFrom('{bobpoll}', '{bobnote}'),
      attributedTo: fc.constantFrom('{eve}', '{alice}'),
      to: fc.constant('{bob}'),
    }),
  },
  {
    weight: 1,
    arbitrary: objectWith({ type: fc.constant('Hashtag'), name: text, href: url }),
  },
);

/** Anything under the name of an activity. */
const wild: Arbitrary<Record<string, unknown>> = objectWith(
  {
    '@context': mostly(fc.constant('https://www.w3.org/ns/activitystreams')),
    id,
    type: fc.oneof({ weight: 9, arbitrary: type }, { weight: 1, arbitrary: mostly(type) }),
    actor: who,
    object: mostly(object),
    target: fc.oneof(name, fc.constant('{eve}/featured')),
    instrument: fc.oneof(name, post),
    result: url,
    origin: name,
    to: fc.array(name, { maxLength: 4 }),
    cc: fc.array(name, { maxLength: 4 }),
    content: html,
    published: date,
    signature: fc.constantFrom<unknown>({ type: 'RsaSignature2017', signatureValue: 'AAAA' }),
    proof: fc.constantFrom<unknown>({
      type: 'DataIntegrityProof',
      cryptosuite: 'eddsa-jcs-2022',
      proofPurpose: 'assertionMethod',
      verificationMethod: '{alice}#main-key',
      proofValue: `z${'1'.repeat(88)}`,
    }),
  },
  ['type', 'actor', 'id'],
);

const NOTE = {
  id: '{eve}/notes/{fresh}',
  type: 'Note',
  attributedTo: '{eve}',
  content: '<p>hello</p>',
  to: ['https://www.w3.org/ns/activitystreams#Public', '{bob}'],
};

/** What honest software sends; the targets are as often as not those of somebody else. */
const USUAL: Record<string, unknown>[] = [
  { type: 'Create', object: NOTE },
  { type: 'Create', object: { ...NOTE, id: '{eve}/notes/1' } },
  { type: 'Create', object: { ...NOTE, inReplyTo: '{bobnote}' } },
  { type: 'Create', object: { ...NOTE, inReplyTo: '{victimnote}', quote: '{alicenote}' } },
  { type: 'Create', object: { ...NOTE, to: ['{bob}'] } },
  { type: 'Create', object: { ...NOTE, quote: '{bobnote}' } },
  { type: 'Create', object: { ...NOTE, attributedTo: '{alice}' } },
  { type: 'Create', object: { ...NOTE, id: '{alicenote}' } },
  { type: 'Create', object: '{eve}/served/0' },
  { type: 'Create', object: { ...NOTE, name: 'yes', content: undefined, inReplyTo: '{bobpoll}' } },
  { type: 'Update', object: { ...NOTE, id: '{eve}/notes/1', content: 'other' } },
  { type: 'Update', object: { ...NOTE, id: '{alicenote}', content: 'mine' } },
  { type: 'Update', object: { ...NOTE, id: '{bobnote}', content: 'mine' } },
  { type: 'Update', object: { id: '{eve}', type: 'Person' } },
  { type: 'Update', object: { id: '{alice}', type: 'Person' } },
  { type: 'Delete', object: '{eve}/notes/1' },
  { type: 'Delete', object: '{alicenote}' },
  { type: 'Delete', object: '{bobnote}' },
  { type: 'Delete', object: '{alice}' },
  { type: 'Delete', object: '{eve}' },
  { type: 'Like', object: '{bobnote}' },
  { type: 'Like', object: '{bobprivate}' },
  { type: 'EmojiReact', object: '{bobnote}', content: ':x:' },
  { type: 'Announce', object: '{bobnote}' },
  { type: 'Announce', object: '{bobprivate}' },
  { type: 'Announce', object: '{victimnote}' },
  { type: 'Announce', object: { type: 'Delete', actor: '{alice}', object: '{alicenote}' } },
  { type: 'Follow', object: '{bob}' },
  { type: 'Follow', object: '{carol}' },
  { type: 'Block', object: '{bob}' },
  { type: 'Accept', object: '{carolrequest}' },
  { type: 'Reject', object: '{bobfollow}' },
  { type: 'Accept', object: { type: 'Follow', actor: '{carol}', object: '{eve}' } },
  { type: 'Accept', object: { type: 'Follow', actor: '{bob}', object: '{alice}' } },
  { type: 'Reject', object: { type: 'Follow', actor: '{bob}', object: '{victim}' } },
  { type: 'Undo', object: { type: 'Follow', actor: '{eve}', object: '{bob}' } },
  { type: 'Undo', object: { type: 'Follow', actor: '{alice}', object: '{bob}' } },
  { type: 'Undo', object: { type: 'Like', actor: '{eve}', object: '{bobnote}' } },
  { type: 'Undo', object: '{eve}/activities/1' },
  { type: 'Flag', object: ['{bob}', '{bobnote}'], content: 'spam' },
  { type: 'Move', object: '{eve}', target: '{alice}' },
  { type: 'Move', object: '{alice}', target: '{eve}' },
  { type: 'Add', object: '{eve}/notes/1', target: '{eve}/featured' },
  { type: 'Remove', object: '{eve}/notes/1', target: '{eve}/featured' },
  { type: 'Add', object: { type: 'Hashtag', name: '#x' }, target: '{eve}/featured' },
  { type: 'QuoteRequest', object: '{bobnote}', instrument: { ...NOTE, quote: '{bobnote}' } },
];

/** One of the usual, with one thing about it changed, or two, or none. */
const bent = fc
  .tuple(
    fc.constantFrom(...USUAL),
    fc.oneof(
      { weight: 9, arbitrary: fc.constant('{eve}/activities/{fresh}') },
      { weight: 1, arbitrary: fc.constant('{eve}/activities/1') },
    ),
    fc.array(
      fc.tuple(
        fc.constantFrom('actor', 'object', 'target', 'to', 'type', 'published', 'content', 'id'),
        fc.oneof(name, junk, post),
      ),
      { maxLength: 1 },
    ),
    fc.array(
      fc.tuple(
        fc.constantFrom(
          ...['id', 'type', 'attributedTo', 'content', 'to', 'cc', 'inReplyTo', 'tag', 'quote'],
          ...[
            'attachment',
            'published',
            'updated',
            'url',
            'summary',
            'sensitive',
            'actor',
            'object',
          ],
        ),
        fc.oneof(name, junk, text, html),
      ),
      { maxLength: 2 },
    ),
  )
  .map(([usual, activityId, outer, within]) => {
    const { object: inside } = usual;
    const isWhole = typeof inside === 'object' && !Array.isArray(inside);
    const changed = isWhole ? { ...inside, ...Object.fromEntries(within) } : inside;
    const all = { actor: '{eve}', id: activityId, ...usual, object: changed };
    return { ...all, ...Object.fromEntries(outer) } as Record<string, unknown>;
  });

/** An activity by the sender, in every way that goes wrong. */
export const activity: Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 1, arbitrary: wild },
  { weight: 2, arbitrary: bent },
);
