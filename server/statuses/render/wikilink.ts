import { LANGUAGES, PROJECTS, WIKIS } from './interwiki.ts';

/**
 * Where a wikilink leads, by the interwiki map: `Albert Einstein` to the Wikipedia in `language` (the
 * author's; English without one), `:de:Ulm`, `c:File:…`, `d:Q42`, `m:…`, `phab:T1`, `wikt:fr:eau`.
 * A prefix that is none belongs to the title: `Help:Contents`.
 */
export function wikilinkUrl(target: string, language: string | null): string {
  const own = languageOfWiki(language);
  const { wiki, title } = follow(target.replace(/^:/, ''), { language: own, project: 'wikipedia' });
  const [name, section = ''] = split(title, '#');
  const fragment = section === '' ? '' : `#${encode(section)}`;
  return wiki.replace('$1', () => encode(name)) + fragment;
}

interface Place {
  language: string;
  project: string;
}

/** Follows the prefixes one by one: `w:de:Ulm` names a project, then a language. */
function follow(target: string, place: Place): { wiki: string; title: string } {
  const [prefix, rest] = split(target, ':');
  const key = prefix.trim().toLowerCase();
  if (rest !== undefined && rest.trim() !== '') {
    const wiki = WIKIS[key];
    if (wiki !== undefined) return { wiki, title: rest };
    const project = PROJECTS[key];
    if (project !== undefined) return follow(rest.replace(/^:/, ''), { ...place, project });
    if (LANGUAGES.has(key)) return follow(rest.replace(/^:/, ''), { ...place, language: key });
  }
  return { wiki: `https://${place.language}.${place.project}.org/wiki/$1`, title: target };
}

function split(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** `pt-BR` writes for the Portuguese Wikipedia. */
function languageOfWiki(language: string | null): string {
  const whole = (language ?? 'en').toLowerCase();
  if (LANGUAGES.has(whole)) return whole;
  const base = whole.split('-')[0] ?? '';
  return LANGUAGES.has(base) ? base : 'en';
}

/**
 * As MediaWiki writes titles in addresses: underscores for spaces; slashes and colons stay. Half a
 * character (a lone surrogate) has no place in one.
 */
function encode(title: string): string {
  const tidy = title
    .trim()
    .replaceAll(/[\s_]+/g, '_')
    .toWellFormed();
  return encodeURIComponent(tidy)
    .replaceAll('%2F', '/')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',');
}
