import type { RemotePoll } from '#server/polls/receive.ts';
import type { InteractionPolicy } from '#server/db/schema/quotes.ts';
import type { RemoteEmoji } from '#server/emojis/keep-remote.ts';
import type { RemoteMedia } from '#server/statuses/receive/remote-status.ts';
import { isObject, type JsonObject } from '../json.ts';
import { contentOf, convertedText, languageOf } from './convert-text.ts';
import { emojisIn } from './read-emojis.ts';
import { convertedMedia, mediaOf } from './read-media.ts';
import { readPoll, readVote } from './read-poll.ts';
import { type PolicyNames, readPolicy } from './read-policy.ts';
import { type ReadQuote, readQuote } from './read-quote.ts';
import {
  dateOf,
  httpIdOf,
  httpUrl,
  idsOf,
  isTrue,
  localisedOf,
  manyOf,
  objectsOf,
  permalinkOf,
  sameHost,
  textOf,
  typeAmong,
} from '../vocab.ts';

/** What we show as a status. Notes are shown as they are, the rest as title, summary and link. */
const AS_WRITTEN = ['Note', 'Question', 'ChatMessage'] as const;
const CONVERTED = [
  'Article',
  'Page',
  'Video',
  'Audio',
  'Image',
  'Event',
  'Podcast',
  'PodcastEpisode',
  'Episode',
] as const;
export const STATUS_TYPES = [...AS_WRITTEN, ...CONVERTED] as const;

const MAX_SUMMARY = 2048;
const MAX_TAGS = 64;

/** An object as its document tells it; people are still actor ids. */
export interface ReadNote {
  uri: string;
  authorUri: string;
  url: string | null;
  content: string;
  spoilerText: string;
  sensitive: boolean;
  language: string | null;
  inReplyToUri: string | null;
  publishedAt: Date | null;
  editedAt: Date | null;
  to: string[];
  /** With the audience. */
  cc: string[];
  /** The group it is in (FEP-1b12). */
  audience: string[];
  /** Actor ids that the text names. */
  mentionUris: string[];
  hashtags: string[];
  media: RemoteMedia[];
  emojis: RemoteEmoji[];
  poll: RemotePoll | null;
  quote: ReadQuote | null;
  /** Who may do what with it, once it is known which collections are the author's. */
  policy: (names: PolicyNames) => InteractionPolicy | null;
}

/**
 * Reads an object that can be shown as a status; null where it cannot. Its author must be on its
 * own host: an object speaks for nobody elsewhere.
 */
export function readNote(document: JsonObject): ReadNote | null {
  const uri = httpIdOf(document);
  const authorUri = authorOf(document, uri);
  if (uri === null || authorUri === null || typeAmong(document, STATUS_TYPES) === null) return null;
  if (readVote(document) !== null) return null;
  const text = textParts(document, uri);
  const publishedAt = dateOf(document['published']);
  const editedAt = dateOf(document['updated']);
  return {
    uri,
    authorUri,
    publishedAt,
    ...text,
    url: permalinkOf(document),
    editedAt:
      editedAt !== null && (publishedAt === null || editedAt > publishedAt) ? editedAt : null,
    sensitive: isTrue(document['sensitive']),
    inReplyToUri: httpIdOf(document['inReplyTo']),
    to: idsOf(document['to']),
    cc: [...idsOf(document['cc']), ...idsOf(document['audience'])],
    audience: idsOf(document['audience']),
    ...tagsOf(document),
    emojis: emojisIn(document),
    media: typeAmong(document, AS_WRITTEN) === null ? convertedMedia(document) : mediaOf(document),
    poll: readPoll(document),
    quote: readQuote(document),
    policy: (names) => readPolicy(document, names),
  };
}

/** PeerTube attributes to a person and a channel; whoever is on the object's host counts first. */
export function authorOf(document: JsonObject, uri: string | null): string | null {
  const given = manyOf(document['attributedTo'] ?? document['actor'], 8);
  const people = given.filter((value) => !isObject(value) || typeAmong(value, ['Group']) === null);
  const ids = [...people, ...given].map(httpIdOf);
  return ids.find((id) => sameHost(id, uri)) ?? null;
}

function textParts(
  document: JsonObject,
  uri: string,
): Pick<ReadNote, 'content' | 'spoilerText' | 'language'> {
  if (typeAmong(document, AS_WRITTEN) === null)
    return { ...convertedText(document, permalinkOf(document) ?? uri), spoilerText: '' };
  const { html, language } = contentOf(document);
  const summary = localisedOf(document, 'summary', MAX_SUMMARY);
  return {
    content: html,
    spoilerText: summary?.text ?? '',
    language: language ?? summary?.language ?? languageOf(document),
  };
}

function tagsOf(document: JsonObject): Pick<ReadNote, 'mentionUris' | 'hashtags'> {
  const mentionUris = new Set<string>();
  const hashtags = new Set<string>();
  for (const tag of objectsOf(document['tag'], MAX_TAGS)) {
    const type = typeAmong(tag, ['Mention', 'Hashtag']);
    const href = httpUrl(tag['href']);
    const name = textOf(tag['name'], 256)?.replace(/^#/, '');
    if (type === 'Mention' && href !== null) mentionUris.add(href);
    if (type === 'Hashtag' && name) hashtags.add(name);
  }
  return { mentionUris: [...mentionUris], hashtags: [...hashtags] };
}
