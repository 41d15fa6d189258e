import { LinkifyIt } from 'linkify-it';
import { LRUCache } from 'lru-cache';
import { escapeHtml, sanitizeContent } from '../core/html.ts';
import { hashtagUrl } from '../core/urls.ts';

/** Accounts named in notes, by lower-case handle as written (`bob`, `bob@peer.example`). */
export type MentionedInNotes = ReadonlyMap<string, { username: string; url: string }>;

interface RenderContext {
  origin: string;
  mentioned?: MentionedInNotes;
}

const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false });

const HANDLE = /(?<![\p{L}\p{N}_/@])@([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)(?:@([A-Za-z0-9.-]+[A-Za-z0-9](?::\d+)?))?/gu;
const HASHTAG = /(?<![\p{L}\p{N}_/&])#([\p{L}\p{M}\p{N}_]*[\p{L}\p{M}_][\p{L}\p{M}\p{N}_]*)/gu;
const URL_SHOWN = 30;

/** Sanitising costs a tenth of a millisecond and the same notes are shown over and over. */
const sanitised = new LRUCache<string, string>({ maxSize: 4_000_000, sizeCalculation: (html, text) => html.length + text.length + 1 });

/** The plain text of a local profile as HTML: paragraphs, links, hashtags, and accounts known here. */
export function renderNote(text: string, ctx: RenderContext): string {
  const paragraphs = text.replaceAll('\r\n', '\n').split(/\n{2,}/).map((part) => part.trim()).filter(Boolean);
  return paragraphs.map((part) => `<p>${inline(part, ctx).replaceAll('\n', '<br />')}</p>`).join('');
}

/** The value of a profile field as HTML; its links say that they are the same person (`rel="me"`). */
export function renderField(text: string, ctx: RenderContext): string {
  return inline(text.replaceAll(/\s+/g, ' ').trim(), ctx, 'me nofollow noopener noreferrer');
}

/** Remote HTML was sanitised when it came in, and is once more before it is shown. */
export function safeRemoteHtml(html: string): string {
  if (html === '') return '';
  const known = sanitised.get(html);
  if (known !== undefined) return known;
  const safe = sanitizeContent(html);
  sanitised.set(html, safe);
  return safe;
}

/** Handles that a plain text names, lower-case, without the leading @. */
export function handlesIn(text: string): string[] {
  return [...text.matchAll(HANDLE)].map(([, name = '', domain]) => handleOf(name, domain));
}

function handleOf(name: string, domain: string | undefined): string {
  return (domain === undefined ? name : `${name}@${domain}`).toLowerCase();
}

function inline(text: string, ctx: RenderContext, rel = 'nofollow noopener noreferrer'): string {
  let html = '';
  let at = 0;
  for (const match of linkify.match(text) ?? []) {
    if (!/^https?:\/\//i.test(match.url)) continue;
    html += words(text.slice(at, match.index), ctx) + link(match.url, rel);
    at = match.lastIndex;
  }
  return html + words(text.slice(at), ctx);
}

/** Mastodon's way of showing a long link: whole for machines, short for eyes. */
function link(url: string, rel: string): string {
  const prefix = /^https?:\/\/(www\.)?/i.exec(url)?.[0] ?? '';
  const rest = url.slice(prefix.length);
  const shown = `<span class="${rest.length > URL_SHOWN ? 'ellipsis' : ''}">${escapeHtml(rest.slice(0, URL_SHOWN))}</span>`;
  const hidden = (part: string) => `<span class="invisible">${escapeHtml(part)}</span>`;
  return `<a href="${escapeHtml(url)}" target="_blank" rel="${rel}" translate="no">${hidden(prefix)}${shown}${hidden(rest.slice(URL_SHOWN))}</a>`;
}

function words(text: string, ctx: RenderContext): string {
  let html = '';
  let at = 0;
  const found = [...text.matchAll(HANDLE), ...text.matchAll(HASHTAG)].sort((a, b) => a.index - b.index);
  for (const match of found) {
    if (match.index < at) continue;
    const linked = match[0].startsWith('#') ? hashtag(match[1] ?? '', ctx) : mention(match, ctx);
    html += escapeHtml(text.slice(at, match.index)) + (linked ?? escapeHtml(match[0]));
    at = match.index + match[0].length;
  }
  return html + escapeHtml(text.slice(at));
}

function hashtag(name: string, ctx: RenderContext): string {
  const url = hashtagUrl(ctx.origin, name.toLowerCase());
  return `<a href="${escapeHtml(url)}" class="mention hashtag" rel="tag">#<span>${escapeHtml(name)}</span></a>`;
}

function mention(match: RegExpExecArray, ctx: RenderContext): string | null {
  const account = ctx.mentioned?.get(handleOf(match[1] ?? '', match[2]));
  if (!account) return null;
  return `<span class="h-card" translate="no"><a href="${escapeHtml(account.url)}" class="u-url mention">@<span>${escapeHtml(account.username)}</span></a></span>`;
}
