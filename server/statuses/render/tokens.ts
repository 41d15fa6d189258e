import { LinkifyIt } from 'linkify-it';

/**
 * What a status's text is made of. Nothing but linkify-it is imported here and in `length.ts`: the
 * web client counts with the same code.
 */
export type Token =
  | { type: 'text'; text: string }
  | { type: 'link'; text: string; url: string }
  | { type: 'mention'; text: string; username: string; domain: string | null }
  | { type: 'hashtag'; text: string; name: string }
  | { type: 'wikilink'; text: string; target: string; label: string };

/** Only what says its scheme is a link, as in Mastodon: "e.g.this" must not become one. */
const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false });
for (const scheme of ['ftp:', '//', 'mailto:']) linkify.add(scheme, null);

/**
 * `@name` or `@name@host[:port]`, and `#tag` of letters, digits and marks of any script; the
 * separators are those of Catalan, Japanese, Persian and Sinhala words. Neither begins inside a word.
 */
const MENTION =
  '(?<![=/\\p{L}\\p{N}_@])@(?<username>[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)' +
  '(?:@(?<domain>[\\p{L}\\p{N}_]+(?:[.-]+[\\p{L}\\p{N}_]+)*(?::\\d{1,5})?))?';
const HASHTAG = '(?<![=/)&\\p{L}\\p{N}_])[#＃](?<name>[\\p{L}\\p{M}\\p{N}_·・\\u200c\\u200d]+)';
const NAMED = new RegExp(`${MENTION}|${HASHTAG}`, 'giu');
const TRAILING_SEPARATORS = /[·・\u200c\u200d]+$/u;

/**
 * `[[Title]]` or `[[Title|label]]`, with the characters that MediaWiki allows in titles. A space right
 * behind the brackets is a shell script's.
 */
const WIKILINK =
  /\[\[(?<target>:?[^\s:[\]{}<>|#][^[\]{}<>|\n]{0,254}?)(?:\|(?<label>[^[\]|\n]{1,255}))?\]\]/gu;

/** Cuts text into links, mentions, hashtags and what lies between; joined again it is the text. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (const match of text.matchAll(WIKILINK)) {
    const { target = '', label } = match.groups ?? {};
    tokens.push(...linksIn(text.slice(position, match.index)));
    const shown = label?.trim() || target.replace(/^:/, '').trim();
    tokens.push({ type: 'wikilink', text: match[0], target, label: shown });
    position = match.index + match[0].length;
  }
  return [...tokens, ...linksIn(text.slice(position))];
}

function linksIn(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (const match of linkify.match(text) ?? []) {
    tokens.push(...namesIn(text.slice(position, match.index)));
    tokens.push({ type: 'link', text: match.raw, url: match.url });
    position = match.lastIndex;
  }
  return [...tokens, ...namesIn(text.slice(position))];
}

function namesIn(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (const match of text.matchAll(NAMED)) {
    const token = tokenOf(match);
    if (!token) continue;
    if (match.index > position)
      tokens.push({ type: 'text', text: text.slice(position, match.index) });
    tokens.push(token);
    position = match.index + token.text.length;
  }
  if (position < text.length) tokens.push({ type: 'text', text: text.slice(position) });
  return tokens;
}

function tokenOf(match: RegExpExecArray): Token | null {
  const { username, domain, name } = match.groups ?? {};
  if (username !== undefined) {
    return { type: 'mention', text: match[0], username, domain: domain?.toLowerCase() ?? null };
  }
  const tag = (name ?? '').replace(TRAILING_SEPARATORS, '');
  // "#1" counts things; a tag has a letter in it.
  if (!/\p{L}/u.test(tag)) return null;
  return { type: 'hashtag', text: match[0].slice(0, 1) + tag, name: tag };
}
