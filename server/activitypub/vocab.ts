import { isObject, type JsonObject } from './json.ts';

/**
 * Liberal readers of remote ActivityStreams JSON: one or many, string or object, `id` or `@id`,
 * language maps, typed literals. A value that cannot be read is dropped, never the whole object
 * (Bridgy Fed sends `at://` ids where URLs belong). Everything has a cap.
 */

export const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';
const PUBLIC_NAMES = new Set([PUBLIC, 'as:Public', 'Public']);
const AS_PREFIX = /^(?:as:|https:\/\/www\.w3\.org\/ns\/activitystreams#)/;
const MAX_URL = 2048;
/** Addressees, tags and attachments beyond this are noise or an attack (federation.md §2.24). */
const MAX_ITEMS = 256;

/** The value as a list: absent is empty, one is one, `@list`/`@set` are opened. */
export function manyOf(value: unknown, max = MAX_ITEMS): unknown[] {
  if (value === undefined || value === null) return [];
  if (isObject(value) && (value['@list'] ?? value['@set']) !== undefined) {
    return manyOf(value['@list'] ?? value['@set'], max);
  }
  return Array.isArray(value) ? value.slice(0, max) : [value];
}

/** The embedded objects among the values; mere references are left out. */
export function objectsOf(value: unknown, max = MAX_ITEMS): JsonObject[] {
  return manyOf(value, max).filter(isObject);
}

/** The first value as an embedded object, null when it is only a reference. */
export function objectOf(value: unknown): JsonObject | null {
  const first = manyOf(value, 1)[0];
  return isObject(first) ? first : null;
}

/** The id of a value that is a reference, a Link or an object. Not necessarily a URL. */
export function idOf(value: unknown): string | null {
  const first = manyOf(value, 1)[0];
  const id = isObject(first) ? (first['id'] ?? first['@id'] ?? first['href']) : first;
  return typeof id === 'string' && id.length > 0 && fits(id) ? id : null;
}

/** The ids of all values, each once: references and embedded objects alike. */
export function idsOf(value: unknown, max = MAX_ITEMS): string[] {
  const ids = manyOf(value, max)
    .map(idOf)
    .filter((id) => id !== null);
  return [...new Set(ids)];
}

/** Type names without prefix; a type may be an array. */
export function typesOf(value: unknown): string[] {
  if (!isObject(value)) return [];
  return manyOf(value['type'] ?? value['@type'], 16)
    .filter((type) => typeof type === 'string')
    .map((type) => type.replace(AS_PREFIX, ''));
}

/** The first of `names` that the value has as a type. */
export function typeAmong<T extends string>(value: unknown, names: readonly T[]): T | null {
  const types = typesOf(value);
  return names.find((name) => types.includes(name)) ?? null;
}

/** Whether an addressee is everybody, by any of the names in use. */
export function isPublic(id: string): boolean {
  return PUBLIC_NAMES.has(id);
}

/** An absolute http(s) URL without credentials, as written; null for anything else. */
export function httpUrl(value: unknown): string | null {
  return typeof value === 'string' && parsedUrl(value) !== null ? value.trim() : null;
}

function parsedUrl(text: string): URL | null {
  const url = fits(text) ? URL.parse(text.trim()) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  return url.username === '' && url.password === '' ? url : null;
}

/** Whether a row of an index holds it: what counts there are bytes. */
function fits(text: string): boolean {
  return text.length <= MAX_URL && Buffer.byteLength(text) <= MAX_URL;
}

/** Like `idOf`, where only an http(s) URL makes sense: actors, objects, inboxes. */
export function httpIdOf(value: unknown): string | null {
  return httpUrl(idOf(value));
}

/** Host with port, in lower case and punycode, without a trailing dot; null for no http(s) URL. */
export function hostOf(url: string | null): string | null {
  const parsed = url === null ? null : parsedUrl(url);
  return parsed === null ? null : parsed.host.replace(/\.(?=:|$)/, '');
}

/** Whether both are on one host, port included. Ids of different hosts vouch for nothing. */
export function sameHost(one: string | null, other: string | null): boolean {
  const host = hostOf(one);
  return host !== null && host === hostOf(other);
}

/** Text or a typed literal (`{"@value": …}`), cut to `max` UTF-16 units. */
export function textOf(value: unknown, max: number): string | null {
  const first = manyOf(value, 1)[0];
  const text = isObject(first) ? first['@value'] : first;
  return typeof text === 'string' ? text.slice(0, max).toWellFormed() : null;
}

export interface Localised {
  text: string;
  /** BCP 47 tag, where the document tells. */
  language: string | null;
}

const LANGUAGE = /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i;

/**
 * `name` with its language from `nameMap`: the entry whose text is identical (how Mastodon and
 * GoToSocial say it), else the only entry. Without `name`, the first entry of the map.
 */
export function localisedOf(object: JsonObject, name: string, max: number): Localised | null {
  const map = isObject(object[`${name}Map`]) ? (object[`${name}Map`] as JsonObject) : {};
  const entries = Object.entries(map).filter(
    ([tag, text]) => typeof text === 'string' && LANGUAGE.test(tag),
  );
  const text = textOf(object[name], max);
  if (text === null) {
    const [tag, first] = entries[0] ?? [null, null];
    return tag === null
      ? null
      : { text: (first as string).slice(0, max).toWellFormed(), language: tag };
  }
  const same =
    entries.find(([, entry]) => entry === object[name]) ??
    (entries.length === 1 ? entries[0] : undefined);
  return { text, language: same?.[0] ?? null };
}

/** A moment between 1970 and a year from now; a time without zone is UTC. */
export function dateOf(value: unknown): Date | null {
  const text = textOf(value, 64);
  if (text === null || !/^\d{4}-\d{2}-\d{2}T/.test(text)) return null;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`;
  const time = Date.parse(zoned);
  const limit = Date.now() + 366 * 86_400_000;
  return Number.isFinite(time) && time >= 0 && time < limit ? new Date(time) : null;
}

/** A whole number of at least zero, also where it is written as text or as a typed literal. */
export function countOf(value: unknown): number | null {
  const first = manyOf(value, 1)[0];
  const number = Number(isObject(first) ? first['@value'] : (first ?? Number.NaN));
  return Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** A boolean, also as text or as a typed literal. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || (isObject(value) && value['@value'] === true);
}

/** What RFC 3986 lets no URL have. */
const BEYOND_URLS = /[^\x21-\x7e]|["<>[\\\]^`{|}]/;

/**
 * The same address without what has to be escaped: software writes links with letters of any script,
 * spaces and brackets in them, and apps that decode URLs as such (Swift's and Java's) give up the
 * whole timeline for one. Ids are never touched.
 */
function strictUrl(text: string | null): string | null {
  if (text === null || !BEYOND_URLS.test(text)) return text;
  const { origin, href } = new URL(text);
  const rest = href.slice(origin.length).replaceAll(/["<>[\\\]^`{|}]/g, encodeURIComponent);
  return fits(origin + rest) ? origin + rest : null;
}

export interface Link {
  /** With nothing in it that would have to be escaped. */
  href: string;
  mediaType: string | null;
}

/** Every http(s) link in a `url` property: text, Link objects (PeerTube), or a list of both. */
export function linksOf(value: unknown): Link[] {
  return manyOf(value, 32).flatMap((entry) => {
    const written = isObject(entry) ? (entry['href'] ?? entry['url'] ?? entry['id']) : entry;
    const href = strictUrl(httpUrl(written));
    if (href === null) return [];
    const type = isObject(entry) ? (entry['mediaType'] ?? entry['mimeType']) : null;
    return [{ href, mediaType: typeof type === 'string' ? mediaTypeOf(type) : null }];
  });
}

/**
 * Where people read the object: the HTML link if there is one, else the first; as in Mastodon its id
 * where it names none, so that apps have something to open and to share.
 */
export function permalinkOf(object: JsonObject): string | null {
  const links = linksOf(object['url']);
  const link = links.find(({ mediaType }) => mediaType === 'text/html') ?? links[0];
  return link?.href ?? strictUrl(httpIdOf(object));
}

/** `type/subtype` in lower case without parameters. */
export function mediaTypeOf(text: string): string | null {
  const type = text.split(';', 1)[0]!.trim().toLowerCase();
  return /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(type) ? type : null;
}
