import { mediaTypeOf } from '../vocab.ts';
import type { GuardedResponse } from './guarded-client.ts';

const ACTIVITY_TYPES = new Set(['application/activity+json', 'application/ld+json']);
/** The head of a page is near its start. */
const MAX_HEAD = 128 * 1024;
const MAX_TAG = 4096;

/**
 * Where a page says that its ActivityPub object is: `Link: <…>; rel="alternate"; type="…"`, or the
 * same as a `link` element. For pages of servers that do not negotiate (Mastodon resolves pasted
 * addresses in the same way). Null where it does not say.
 */
export function findAlternate(response: GuardedResponse): string | null {
  const fromHeader = (response.headers['link'] ?? '').split(/,\s*(?=<)/).map(readLinkHeader);
  const fromPage = linkTags(response.body.subarray(0, MAX_HEAD).toString('utf8')).map(readLinkTag);
  const href = [...fromHeader, ...fromPage].find((found) => found !== null);
  return href === undefined ? null : (URL.parse(href!, response.finalUrl)?.href ?? null);
}

function readLinkHeader(text: string): string | null {
  const [target = '', ...parameters] = text.slice(0, MAX_TAG).split(';');
  const values = new Map(parameters.map((parameter) => pair(parameter)));
  const href = /^\s*<([^>]*)>\s*$/.exec(target)?.[1] ?? null;
  return isAlternate(values.get('rel'), values.get('type')) ? href : null;
}

function pair(parameter: string): [string, string] {
  const [name = '', ...rest] = parameter.split('=');
  return [name.trim().toLowerCase(), rest.join('=').trim().replace(/^"|"$/g, '')];
}

/** Cut at `<` first: each piece is short and looked at once, so no page can make this slow. */
function linkTags(html: string): string[] {
  return html.split('<').filter((piece) => piece.length < MAX_TAG && /^link\s/i.test(piece));
}

function readLinkTag(tag: string): string | null {
  const attribute = (name: string): string | undefined =>
    new RegExp(`\\s${name}\\s?=\\s?(?:"([^"]*)"|'([^']*)')`, 'i')
      .exec(tag)
      ?.slice(1)
      .find((value) => value !== undefined);
  const href = attribute('href')?.replaceAll('&amp;', '&') ?? null;
  return isAlternate(attribute('rel'), attribute('type')) ? href : null;
}

function isAlternate(rel: string | undefined, type: string | undefined): boolean {
  return (
    rel?.toLowerCase().split(/\s+/).includes('alternate') === true &&
    ACTIVITY_TYPES.has(mediaTypeOf(type ?? '') ?? '')
  );
}
