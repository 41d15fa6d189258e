import type { Config } from '#server/config.ts';
import { createHostCheck } from '#server/wikimedia/hosts.ts';

/** A page of a wiki, and where its API is. */
export interface WikiPage {
  api: string;
  /** With its namespace, as in the address: `File:Red kite.jpg`. */
  title: string;
  /** Of the wiki that pictures come from. */
  isCommons: boolean;
}

type Wikis = Config['wikimedia'];

/** The wiki page that `address` leads to; null where it is none, or none that we may ask. */
export function wikiPageOf(address: string, wikis: Wikis): WikiPage | null {
  const url = URL.parse(address);
  if (url === null) return null;
  url.host = desktopHost(url.host);
  const original = originalOf(url, wikis);
  if (original !== null) return original;
  const { commonsApi, metaApi, wikipediaApi, otherHosts } = wikis;
  const known = [commonsApi, metaApi, wikipediaApi.replace('{lang}', 'www'), ...otherHosts];
  const title = titleOf(url);
  if (title === null || !createHostCheck(known)(url.href)) return null;
  const api = apiOf(url, wikis);
  return { api, title, isCommons: sameHost(api, commonsApi) };
}

/** https://upload.wikimedia.org/wikipedia/commons/a/ab/Name.jpg is File:Name.jpg. */
function originalOf(url: URL, wikis: Wikis): WikiPage | null {
  if (url.host !== 'upload.wikimedia.org') return null;
  const [, name] =
    /^\/wikipedia\/commons\/(?:thumb\/)?[0-9a-f]\/[0-9a-f]{2}\/([^/]+)/.exec(url.pathname) ?? [];
  const title = name === undefined ? null : decoded(`File:${name}`);
  return title === null ? null : { api: wikis.commonsApi, title, isCommons: true };
}

/** `en.m.wikipedia.org` and `m.wikidata.org` are the same wikis for telephones. */
function desktopHost(host: string): string {
  if (host === 'm.wikidata.org') return 'www.wikidata.org';
  return host.replace(/^([a-z-]+)\.m\.((?:wik|mediawik)[a-z]+\.org)$/, '$1.$2');
}

function titleOf(url: URL): string | null {
  const asked = /\/index\.php\/?$/.test(url.pathname) ? url.searchParams.get('title') : null;
  if (asked !== null) return usable(asked);
  const [, path] = /^(?:\/wiki|(?:\/[\w-]+)*\/index\.php)\/(.+)$/.exec(url.pathname) ?? [];
  return path === undefined ? null : usable(decoded(path));
}

function decoded(path: string): string | null {
  try {
    return usable(decodeURIComponent(path));
  } catch {
    return null;
  }
}

/** https://www.mediawiki.org/wiki/Manual:Page_title: these never stand in one. */
function usable(title: string | null): string | null {
  if (title === null || title === '' || title.length > 300 || /[|#<>[\]{}\0]/.test(title))
    return null;
  return title.replaceAll('_', ' ');
}

function apiOf(url: URL, { commonsApi, metaApi, wikipediaApi, otherHosts }: Wikis): string {
  const configured = [commonsApi, metaApi, wikipediaApi, ...otherHosts];
  const found = configured.find((api) => api.endsWith('/api.php') && sameHost(api, url.href));
  return found ?? `${url.origin}/w/api.php`;
}

function sameHost(one: string, other: string): boolean {
  const host = URL.parse(one)?.host;
  return host !== undefined && host === URL.parse(other)?.host;
}
