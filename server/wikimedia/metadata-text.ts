import { readWikiHtml } from './wiki-html.ts';

/** A name or text, with the one page that it links to as a whole. */
export interface LinkedText {
  text: string;
  /** http(s) only. */
  url: string | null;
}

/** One line of text out of a metadata value, which is HTML, tables and styles and all. */
export function plain(html: string): string {
  const text = readWikiHtml(html)
    .map((part) => part.text)
    .join('');
  return text.replaceAll(/\s+/g, ' ').trim();
}

/**
 * The text of a value such as `Artist`, and its link where the value is nothing but that link; of a
 * box with several links no single one is the author's (wikifeeds' rule).
 */
export function linked(html: string, base: string): LinkedText {
  const parts = readWikiHtml(html).filter((part) => part.text.trim() !== '');
  const [only] = parts;
  const href = parts.length === 1 ? only!.href : null;
  return { text: plain(html), url: href === null ? null : absolute(href, base) };
}

/** The address in a value that is one, or links to one: templates wrap `LicenseUrl` in a link. */
export function address(html: string, base: string): string | null {
  return linked(html, base).url ?? absolute(plain(html), base);
}

function absolute(href: string, base: string): string | null {
  if (href === '' || !/^(https?:|\/)/i.test(href)) return null;
  const url = URL.parse(href, base);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null;
}
