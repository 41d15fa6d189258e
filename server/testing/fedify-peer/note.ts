import { PUBLIC_COLLECTION } from '@fedify/vocab';

export interface NewNote {
  content: string;
  /** Shown before the text is: a content warning. */
  summary?: string;
  inReplyTo?: string;
  /** Actors named in it. */
  mentions?: { uri: string; acct: string }[];
  hashtags?: string[];
  pictures?: {
    url: string;
    mediaType: string;
    description: string;
    width: number;
    height: number;
  }[];
  /** Custom emoji in its text, with the addresses of their pictures. */
  emojis?: { shortcode: string; url: string }[];
  /** Says that everybody may quote it. */
  quotableBy?: 'everybody';
  /** What it quotes, and where the consent to that is. */
  quote?: { uri: string; authorization?: string };
  visibility?: 'public' | 'unlisted' | 'followers' | 'direct';
}

/** The terms that the peer writes; Fedify writes its own in their place when it sends. */
export const CONTEXT = [
  'https://www.w3.org/ns/activitystreams',
  {
    Hashtag: 'as:Hashtag',
    sensitive: 'as:sensitive',
    toot: 'http://joinmastodon.org/ns#',
    Emoji: 'toot:Emoji',
    votersCount: 'toot:votersCount',
    litepub: 'http://litepub.social/ns#',
    EmojiReact: 'litepub:EmojiReact',
    gts: 'https://gotosocial.org/ns#',
    interactionPolicy: { '@id': 'gts:interactionPolicy', '@type': '@id' },
    canQuote: { '@id': 'gts:canQuote', '@type': '@id' },
    automaticApproval: { '@id': 'gts:automaticApproval', '@type': '@id' },
    interactingObject: { '@id': 'gts:interactingObject', '@type': '@id' },
    interactionTarget: { '@id': 'gts:interactionTarget', '@type': '@id' },
    QuoteRequest: 'https://w3id.org/fep/044f#QuoteRequest',
    QuoteAuthorization: 'https://w3id.org/fep/044f#QuoteAuthorization',
    quote: { '@id': 'https://w3id.org/fep/044f#quote', '@type': '@id' },
    quoteAuthorization: { '@id': 'https://w3id.org/fep/044f#quoteAuthorization', '@type': '@id' },
  },
];

/** A Note as JSON-LD, addressed as its visibility says. */
export function noteJson(
  given: NewNote,
  id: string,
  author: { uri: string; followers: string },
): Record<string, unknown> {
  const { visibility = 'public', mentions = [], pictures = [], quote } = given;
  const everyone = PUBLIC_COLLECTION.href;
  const named = mentions.map(({ uri }) => uri);
  const { followers } = author;
  const to = { public: [everyone], unlisted: [followers], followers: [followers], direct: named };
  const cc = { public: [followers], unlisted: [everyone], followers: [], direct: [] };
  return {
    '@context': CONTEXT,
    id,
    to: to[visibility],
    cc: visibility === 'direct' ? [] : [...cc[visibility], ...named],
    type: 'Note',
    attributedTo: author.uri,
    url: id,
    content: `<p>${given.content}</p>`,
    ...(given.summary ? { summary: given.summary, sensitive: true } : {}),
    ...(given.inReplyTo ? { inReplyTo: given.inReplyTo } : {}),
    published: new Date().toISOString(),
    tag: tagsOf(given, new URL(id).origin),
    attachment: pictures.map(({ description, ...picture }) => ({
      type: 'Document',
      name: description,
      ...picture,
    })),
    ...(given.quotableBy
      ? { interactionPolicy: { canQuote: { automaticApproval: everyone } } }
      : {}),
    ...(quote ? { quote: quote.uri } : {}),
    ...(quote?.authorization ? { quoteAuthorization: quote.authorization } : {}),
  };
}

function tagsOf(given: NewNote, origin: string): Record<string, unknown>[] {
  const { mentions = [], hashtags = [], emojis = [] } = given;
  return [
    ...mentions.map(({ uri, acct }) => ({ type: 'Mention', href: uri, name: `@${acct}` })),
    ...hashtags.map((name) => ({
      type: 'Hashtag',
      name: `#${name}`,
      href: `${origin}/tags/${name}`,
    })),
    ...emojis.map(({ shortcode, url }) => ({
      id: `${origin}/emoji/${shortcode}`,
      type: 'Emoji',
      name: `:${shortcode}:`,
      updated: new Date(0).toISOString(),
      icon: { type: 'Image', mediaType: 'image/png', url },
    })),
  ];
}
