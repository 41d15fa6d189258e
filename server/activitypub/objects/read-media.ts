import type { RemoteMedia } from '#server/statuses/receive/remote-status.ts';
import { isObject, type JsonObject } from '../json.ts';
import {
  countOf,
  hostOf,
  linksOf,
  manyOf,
  mediaTypeOf,
  objectOf,
  objectsOf,
  textOf,
  typeAmong,
  typesOf,
} from '../vocab.ts';

const MAX_MEDIA = 16;
const MAX_ALT = 10_000;
const MAX_CREDIT = 1_000;
/** Lines of the rendition we link to, where there are several (PeerTube): enough for a timeline. */
const VIDEO_LINES = 720;

const MEDIA_TYPES = ['Document', 'Image', 'Video', 'Audio'] as const;

/** The files attached to a post. */
export function mediaOf(document: JsonObject): RemoteMedia[] {
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
  return {
    type: kindOf(mimeType, typesOf(attachment)),
    url: link.href,
    previewUrl: pictureOf(attachment['icon']),
    mimeType,
    // GoToSocial writes alt text to `summary`, Mastodon to `name`.
    description:
      textOf(attachment['summary'], MAX_ALT) ?? textOf(attachment['name'], MAX_ALT) ?? '',
    blurhash: blurhashOf(attachment['blurhash']),
    width: countOf(attachment['width']),
    height: countOf(attachment['height']),
    focusX,
    focusY,
    credit: creditOf(attachment),
  };
}

/** Whose work it says that it is, in schema.org's words; of a page that is none, nothing. */
function creditOf(attachment: JsonObject): RemoteMedia['credit'] {
  const creditText = textOf(attachment['creditText'], MAX_CREDIT);
  const page = linksOf(attachment['acquireLicensePage'])[0]?.href;
  if (creditText === null || page === undefined || hostOf(page) === null) return null;
  const creator = objectOf(attachment['creator']);
  const license = linksOf(attachment['license'])[0]?.href ?? null;
  const creatorUrl = linksOf(creator?.['url'])[0]?.href ?? null;
  return {
    creditText,
    creator: textOf(creator?.['name'], MAX_CREDIT) ?? '',
    creatorUrl: creatorUrl !== null && hostOf(creatorUrl) !== null ? creatorUrl : null,
    license: license !== null && hostOf(license) !== null ? license : null,
    licenseName: '',
    acquireLicensePage: page,
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

/**
 * The files of something that is one itself, or is illustrated by one: a rendition among the links
 * (PeerTube's `url`, Funkwhale's), the `audio` of an episode (Castopod), what is attached, else its
 * picture (Lemmy, WordPress, Mobilizon).
 */
export function convertedMedia(document: JsonObject): RemoteMedia[] {
  const own = renditionOf(document);
  const media = own === null ? mediaOf(document) : [own, ...mediaOf(document)];
  if (media.length > 0) return media.slice(0, MAX_MEDIA);
  const picture = objectOf(document['image']) ?? objectOf(document['icon']);
  const url = pictureOf(document['image']) ?? pictureOf(document['icon']);
  if (url === null) return [];
  const read = readMedia({ type: 'Image', ...picture, url });
  return read === null ? [] : [read];
}

interface Rendition {
  href: string;
  mimeType: string;
  height: number | null;
  width: number | null;
}

/** PeerTube without web videos has its files under the HLS playlist's `tag`. */
function renditionOf(document: JsonObject): RemoteMedia | null {
  const links = [
    ...objectsOf(document['url'], 32),
    ...objectsOf(document['url'], 32).flatMap((link) => objectsOf(link['tag'], 32)),
    ...objectsOf(objectOf(document['audio'])?.['url'], 8),
  ];
  const found = links
    .map(renditionFrom)
    .filter((rendition) => rendition !== null)
    .toSorted((one, other) => distance(one) - distance(other))[0];
  if (found === undefined) return null;
  const previewUrl = pictureOf(document['icon']) ?? pictureOf(document['image']);
  const read = readMedia({ url: found.href, mediaType: found.mimeType });
  return read && { ...read, previewUrl, width: found.width, height: found.height };
}

function renditionFrom(link: JsonObject): Rendition | null {
  const { href, mediaType } = linksOf(link)[0] ?? {};
  if (href === undefined || !mediaType || !/^(?:video|audio|image)\//.test(mediaType)) return null;
  const [height, width] = [countOf(link['height']), countOf(link['width'])];
  return { href, mimeType: mediaType, height, width };
}

/** Bigger than need be is worse than smaller. */
function distance({ height }: Rendition): number {
  const lines = height ?? VIDEO_LINES;
  return lines > VIDEO_LINES ? (lines - VIDEO_LINES) * 2 : VIDEO_LINES - lines;
}

/** An Image, a Link, text or a list of these: the biggest picture that it names. */
function pictureOf(value: unknown): string | null {
  const pictures = manyOf(value, 8).flatMap((entry) => {
    const link = linksOf(isObject(entry) ? (entry['url'] ?? entry) : entry)[0];
    const width = isObject(entry) ? (countOf(entry['width']) ?? 0) : 0;
    return link === undefined ? [] : [{ href: link.href, width }];
  });
  return pictures.toSorted((one, other) => other.width - one.width)[0]?.href ?? null;
}
