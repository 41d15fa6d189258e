import { Parser } from 'htmlparser2';
import { type CardFacts, dateOf, languageTag, line, webAddress } from './facts.ts';

/** What a page says of itself, and where its oEmbed is, if it has one. */
export interface PageReading {
  facts: CardFacts;
  oembedUrl: string | null;
}

/** Names under which pages tell of their players. */
const PLAYERS = ['twitter:player', 'og:video:secure_url', 'og:video:url', 'og:video'];

export interface PageSource {
  body: Buffer;
  contentType: string | null;
  /** Where it came from in the end: relative addresses count from there. */
  url: string;
}

interface Collected {
  /** The first of each name counts. */
  meta: Map<string, string>;
  title: string;
  language: string;
  oembed: string | null;
}

/** Reads Open Graph (https://ogp.me/), Twitter's cards and the plain head of an HTML page. */
export function readPage(source: PageSource): PageReading {
  const { meta, title, language, oembed } = collect(decode(source));
  const first = (...names: string[]): string =>
    names.map((name) => meta.get(name)?.trim()).find(Boolean) ?? '';
  const image = webAddress(first('og:image:secure_url', 'og:image', 'twitter:image'), source.url);
  const facts: CardFacts = {
    type: 'link',
    embeds: first(...PLAYERS) !== '',
    title: line(first('og:title', 'twitter:title') || title, 'title'),
    description: line(first('og:description', 'twitter:description', 'description'), 'description'),
    language: languageTag(language) ?? languageTag(first('og:locale')),
    authorName: line(first('author', 'article:author:name'), 'name'),
    authorUrl: webAddress(first('article:author')) ?? '',
    providerName: line(first('og:site_name', 'application-name'), 'name'),
    providerUrl: '',
    license: null,
    imageUrl: image,
    imageDescription: line(first('og:image:alt', 'twitter:image:alt'), 'imageDescription'),
    publishedAt: dateOf(first('article:published_time')),
  };
  return { facts, oembedUrl: webAddress(oembed, source.url) };
}

function collect(html: string): Collected {
  const found: Collected = { meta: new Map(), title: '', language: '', oembed: null };
  let inTitle = false;
  let titles = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'html') found.language ||= attributes['lang'] ?? '';
      if (name === 'meta') collectMeta(found.meta, attributes);
      if (name === 'link') found.oembed ??= oembedOf(attributes);
      // Drawings inside the page have titles, too.
      if (name === 'title') inTitle = (titles += 1) === 1;
    },
    ontext(text) {
      if (inTitle && found.title.length < 2_000) found.title += text;
    },
    onclosetag(name) {
      if (name === 'title') inTitle = false;
    },
  });
  parser.end(html);
  return found;
}

function collectMeta(meta: Map<string, string>, attributes: Record<string, string>): void {
  const name = (attributes['property'] ?? attributes['name'] ?? '').trim().toLowerCase();
  const content = attributes['content'] ?? '';
  if (name !== '' && content.trim() !== '' && !meta.has(name) && meta.size < 500)
    meta.set(name, content);
}

function oembedOf({ rel, type, href }: Record<string, string>): string | null {
  const isOembed =
    /(^|\s)alternate(\s|$)/i.test(rel ?? '') && /^application\/json\+oembed\b/i.test(type ?? '');
  return isOembed ? (href ?? null) : null;
}

/** In the page's own character set, which it says in its type or at its beginning. */
function decode({ body, contentType }: PageSource): string {
  const start = body.subarray(0, 2_048).toString('latin1');
  const charset =
    /charset\s*=\s*["']?([\w-]+)/i.exec(contentType ?? '')?.[1] ??
    /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(start)?.[1] ??
    'utf-8';
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return body.toString('utf8');
  }
}
