/**
 * The last gate before `{@html}`: HTML that the server has already reduced is taken apart and
 * written anew, so whatever comes out was written by this file. Only elements of the list and
 * http(s) links survive; everything else becomes text or nothing.
 */

import type { LinkKind } from './local-link.ts';

/** Elements that may stay, with the attributes they may keep. */
const allowed: Record<string, string[]> = {
  a: ['href', 'class', 'rel', 'translate'],
  abbr: ['title'],
  b: [],
  blockquote: [],
  br: [],
  code: [],
  del: [],
  em: [],
  h1: [],
  h2: [],
  h3: [],
  h4: [],
  h5: [],
  i: [],
  li: ['value'],
  ol: ['start', 'reversed'],
  p: ['class', 'lang', 'dir'],
  pre: [],
  rp: [],
  rt: [],
  ruby: [],
  s: [],
  span: ['class', 'lang', 'dir', 'translate'],
  strong: [],
  sub: [],
  sup: [],
  u: [],
  ul: [],
};

/** A heading inside a post must not become a heading of the page. */
const renamed: Record<string, string> = {
  h1: 'strong',
  h2: 'strong',
  h3: 'strong',
  h4: 'strong',
  h5: 'strong',
};

/** Elements whose content is not text for people. */
const dropped = new Set([
  'script',
  'style',
  'template',
  'iframe',
  'object',
  'noscript',
  'svg',
  'math',
  'textarea',
  'title',
  'xmp',
  'select',
  'head',
]);

const classes = new Set([
  'mention',
  'hashtag',
  'ellipsis',
  'invisible',
  'quote-inline',
  'h-card',
  'u-url',
]);

const token =
  /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>`]+))?)*)\s*(\/?)>/g;

const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+)))?/g;

export interface SanitizeOptions {
  /** Gives the address a link shall have here, e.g. a local page for a mention. */
  link?: (href: string, kind: LinkKind) => string;
  /** Writes HTML for a run of text; gets and returns escaped text. For custom emoji. */
  text?: (escaped: string) => string;
}

/** HTML that is safe to show; see above. */
export function sanitizeHtml(html: string, options: SanitizeOptions = {}): string {
  const open: string[] = [];
  let out = '';
  let last = 0;
  let skipping: string | null = null;
  const text = (from: number, to: number) => {
    if (skipping || from === to) return;
    const escaped = escapeText(html.slice(from, to));
    out += options.text ? options.text(escaped) : escaped;
  };

  for (const match of html.matchAll(token)) {
    text(last, match.index);
    last = match.index + match[0].length;
    const [, slash, rawName = '', attributes = ''] = match;
    const name = rawName.toLowerCase();
    if (!name) continue;
    if (skipping) {
      if (slash && name === skipping) skipping = null;
    } else if (dropped.has(name)) {
      if (!slash) skipping = name;
    } else if (Object.hasOwn(allowed, name)) {
      out += slash ? close(open, renamed[name] ?? name) : start(open, name, attributes, options);
    }
  }
  text(last, html.length);
  return (
    out +
    open
      .reverse()
      .map((name) => `</${name}>`)
      .join('')
  );
}

function start(open: string[], name: string, attributes: string, options: SanitizeOptions): string {
  const written = renamed[name] ?? name;
  if (name === 'br') return '<br>';
  if (open.length >= 50) return '';
  open.push(written);
  return `<${written}${writeAttributes(name, attributes, options)}>`;
}

/** Closes an element and whatever was left open inside it; ignores one that is not open. */
function close(open: string[], name: string): string {
  const at = open.lastIndexOf(name);
  if (at === -1) return '';
  return open
    .splice(at)
    .reverse()
    .map((inner) => `</${inner}>`)
    .join('');
}

function writeAttributes(name: string, source: string, options: SanitizeOptions): string {
  const kept = new Map<string, string>();
  for (const [, rawKey = '', double, single, bare] of source.matchAll(attribute)) {
    const key = rawKey.toLowerCase();
    if (!allowed[name]?.includes(key) || kept.has(key)) continue;
    const value = cleanValue(key, decodeEntities(double ?? single ?? bare ?? ''));
    if (value !== null) kept.set(key, value);
  }
  if (name === 'a') {
    const me = kept.get('rel')?.split(/\s+/).includes('me') ? 'me ' : '';
    const href = kept.get('href');
    if (href !== undefined && options.link) kept.set('href', options.link(href, kindOf(kept)));
    const local = kept.get('href')?.startsWith('/');
    kept.delete('rel');
    if (!local) kept.set('rel', `${me}nofollow noopener noreferrer`);
  }
  return [...kept].map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`).join('');
}

/** Servers write `class="hashtag"`, `rel="tag"` or both. */
function kindOf(attributes: ReadonlyMap<string, string>): LinkKind {
  const words = `${attributes.get('class') ?? ''} ${attributes.get('rel') ?? ''}`.split(/\s+/);
  return words.includes('hashtag') || words.includes('tag') ? 'hashtag' : 'other';
}

function cleanValue(key: string, value: string): string | null {
  switch (key) {
    case 'href': {
      const href = value.trim();
      return /^https?:\/\//i.test(href) ? href : null;
    }
    case 'class':
      return (
        value
          .split(/\s+/)
          .filter((word) => classes.has(word))
          .join(' ') || null
      );
    case 'lang':
      return /^[a-zA-Z0-9-]{2,35}$/.test(value) ? value : null;
    case 'dir':
      return /^(ltr|rtl|auto)$/.test(value) ? value : null;
    case 'translate':
      return value === 'no' ? 'no' : null;
    case 'start':
    case 'value':
      return /^-?\d{1,9}$/.test(value) ? value : null;
    default:
      return value;
  }
}

/** Text for HTML: entities that are already there stay as they are. */
function escapeText(text: string): string {
  return text
    .replace(/&(?!(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][\da-fA-F]{1,6});)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Any text made safe inside a quoted attribute. */
export function escapeAttribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  colon: ':',
  nbsp: '\u00a0',
};

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#[xX]([\da-fA-F]{1,6})|#(\d{1,7})|([a-zA-Z]+));?/g,
    (all, hex, dec, name) => {
      if (name) return named[name.toLowerCase()] ?? all;
      const code = hex ? Number.parseInt(hex, 16) : Number(dec);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}
