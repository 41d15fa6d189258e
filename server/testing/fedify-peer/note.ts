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
  visibility?: 'public' | 'followers' | 'direct';
}

/** A Note as JSON-LD, addressed as its visibility says. */
export function noteJson(
  given: NewNote,
  id: string,
  author: { uri: string; followers: string },
): Record<string, unknown> {
  const { visibility = 'public', mentions = [], hashtags = [], pictures = [] } = given;
  const everyone = PUBLIC_COLLECTION.href;
  const named = mentions.map(({ uri }) => uri);
  const to = { public: [everyone], followers: [author.followers], direct: named }[visibility];
  const cc = { public: [author.followers, ...named], followers: named, direct: [] }[visibility];
  return {
    '@context': [
      'https://www.w3.org/ns/activitystreams',
      { Hashtag: 'as:Hashtag', sensitive: 'as:sensitive' },
    ],
    id,
    to,
    cc,
    type: 'Note',
    attributedTo: author.uri,
    url: id,
    content: `<p>${given.content}</p>`,
    ...(given.summary ? { summary: given.summary, sensitive: true } : {}),
    ...(given.inReplyTo ? { inReplyTo: given.inReplyTo } : {}),
    published: new Date().toISOString(),
    tag: [
      ...mentions.map(({ uri, acct }) => ({ type: 'Mention', href: uri, name: `@${acct}` })),
      ...hashtags.map((name) => ({
        type: 'Hashtag',
        name: `#${name}`,
        href: `${new URL(id).origin}/tags/${name}`,
      })),
    ],
    attachment: pictures.map(({ description, ...picture }) => ({
      type: 'Document',
      name: description,
      ...picture,
    })),
  };
}
