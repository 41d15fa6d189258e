import { escapeHtml } from '#server/core/html.ts';
import type { RemoteMedia } from '#server/statuses/remote-status.ts';
import { isObject, type JsonObject } from './json.ts';
import {
  countOf,
  dateOf,
  hostOf,
  httpIdOf,
  httpUrl,
  idsOf,
  isTrue,
  linksOf,
  localisedOf,
  manyOf,
  mediaTypeOf,
  objectsOf,
  permalinkOf,
  sameHost,
  textOf,
  typeAmong,
  typesOf,
} from './vocab.ts';

/** What we show as a status. Notes are shown as they are, the rest as title, summary and link. */
const AS_WRITTEN = ['Note', 'Question', 'ChatMessage'] as const;
const CONVERTED = ['Article', 'Page', 'Video', 'Audio', 'Image', 'Event'] as const;
export const STATUS_TYPES = [...AS_WRITTEN, ...CONVERTED] as const;

const MAX_CONTENT = 65_536;
const MAX_SUMMARY = 2048;
const MAX_MEDIA = 16;
const MAX_TAGS = 64;
const MAX_ALT = 10_000;

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
  cc: string[];
  /** Actor ids that the text names. */
  mentionUris: string[];
  hashtags: string[];
  media: RemoteMedia[];
}

/**
 * Reads an object that can be shown as a status; null where it cannot. Its author must be on its
 * own host: an object speaks for nobody elsewhere.
 */
export function readNote(document: JsonObject): ReadNote | null {
  const uri = httpIdOf(document);
  const authorUri = authorOf(document, uri);
  if (uri === null || authorUri === null || typeAmong(document, STATUS_TYPES) === null) return null;
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
    ...tagsOf(document),
    media: mediaOf(document),
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
  const content = localisedOf(document, 'content', MAX_CONTENT);
  const summary = localisedOf(document, 'summary', MAX_SUMMARY);
  const isPlainText = textOf(document['mediaType'], 64) === 'text/plain';
  const html = isPlainText ? `<p>${escapeHtml(content?.text ?? '')}</p>` : (content?.text ?? '');
  const language = content?.language ?? summary?.language ?? null;
  if (typeAmong(document, AS_WRITTEN) !== null)
    return { content: html, spoilerText: summary?.text ?? '', language };
  const name = localisedOf(document, 'name', MAX_SUMMARY);
  const link = escapeHtml(permalinkOf(document) ?? uri);
  const parts = [
    ...(name === null ? [] : [`<h2>${escapeHtml(name.text)}</h2>`]),
    ...(summary === null ? [] : [`<p>${summary.text}</p>`]),
    `<p><a href="${link}">${link}</a></p>`,
  ];
  return { content: parts.join(''), spoilerText: '', language: language ?? name?.language ?? null };
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

const MEDIA_TYPES = ['Document', 'Image', 'Video', 'Audio'] as const;

function mediaOf(document: JsonObject): RemoteMedia[] {
  return objectsOf(document['attachment'], MAX_MEDIA)
    .filter((attachment) => typeAmong(attachment, MEDIA_TYPES) !== null)
    .map(readMedia)
    .filter((media) => media !== null);
}

function readMedia(attachment: JsonObject): RemoteMedia | null {
  const link = linksOf(attachment['url'])[0] ?? linksOf(attachment['href'])[0];
  if (link === undefined || hostOf(link.href) === null) return null;
  const mimeType = mediaTypeOf(textOf(attachment['mediaType'], 128) ?? link.mediaType ?? '');
  const [focusX, focusY] = focusOf(attachment['focalPoint']);
  const preview = linksOf(
    isObject(attachment['icon']) ? attachment['icon']['url'] : attachment['icon'],
  )[0];
  return {
    type: kindOf(mimeType, typesOf(attachment)),
    url: link.href,
    previewUrl: preview?.href ?? null,
    mimeType,
    // GoToSocial writes alt text to `summary`, Mastodon to `name`.
    description:
      textOf(attachment['summary'], MAX_ALT) ?? textOf(attachment['name'], MAX_ALT) ?? '',
    blurhash: blurhashOf(attachment['blurhash']),
    width: countOf(attachment['width']),
    height: countOf(attachment['height']),
    focusX,
    focusY,
  };
}

function kindOf(mimeType: string | null, types: string[]): RemoteMedia['type'] {
  const [family] = (mimeType ?? '').split('/');
  if (family === 'image' || family === 'video' || family === 'audio') return family;
  if (types.includes('Image')) return 'image';
  if (types.includes('Video')) return 'video';
  return types.includes('Audio') ? 'audio' : 'unknown';
}

function blurhashOf(value: unknown): string | null {
  const text = textOf(value, 128);
  return text !== null && /^[0-9A-Za-z#$%*+,\-.:;=?@[\]^_{|}~]{6,128}$/.test(text) ? text : null;
}

function focusOf(value: unknown): [number | null, number | null] {
  const point = manyOf(value, 2);
  const isPoint =
    point.length === 2 && point.every((part) => typeof part === 'number' && Math.abs(part) <= 1);
  return isPoint ? (point as [number, number]) : [null, null];
}
