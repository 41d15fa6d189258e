import { escapeHtml } from '#server/core/html.ts';
import { hashtagUrl } from '#server/core/urls.ts';
import { type Token, tokenize } from './tokens.ts';
import { wikilinkUrl } from './wikilink.ts';

/** Somebody named in a text. */
export interface MentionedAccount {
  username: string;
  /** Null: an account of this server. */
  domain: string | null;
  /** Where the mention leads: the profile's page. */
  url: string;
}

export interface RenderContext {
  origin: string;
  /** The accounts behind the handles of the text, by `handleKey`; unknown ones stay plain text. */
  mentioned: ReadonlyMap<string, MentionedAccount>;
  /** The language of the text: whose Wikipedia its wikilinks lead to. */
  language?: string | null;
}

const SHOWN_CHARACTERS = 30;

/**
 * A status's text as HTML: paragraphs, line breaks, links, mentions and hashtags in the classes
 * that Mastodon's clients look for, everything else escaped.
 */
export function renderText(text: string, ctx: RenderContext): string {
  const trimmed = text.replaceAll('\r\n', '\n').trim();
  if (trimmed === '') return '';
  const inline = renderInline(tokenize(trimmed), ctx);
  const paragraphs = inline.split(/\n(?:[^\S\n]*\n)+/);
  return paragraphs.map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br>')}</p>`).join('');
}

/** The same without paragraphs, line breaks kept as newlines. */
export function renderInline(tokens: Token[], ctx: RenderContext): string {
  const ambiguous = ambiguousNames(tokens, ctx);
  return tokens.map((token) => renderToken(token, ctx, ambiguous)).join('');
}

/** How `RenderContext.mentioned` names a handle: as written, in lower case. */
export function handleKey(handle: { username: string; domain: string | null }): string {
  const { username, domain } = handle;
  return (domain === null ? username : `${username}@${domain}`).toLowerCase();
}

function renderToken(token: Token, ctx: RenderContext, ambiguous: Set<string>): string {
  if (token.type === 'link') return renderLink(token.url, token.text);
  if (token.type === 'hashtag') return renderHashtag(token, ctx.origin);
  if (token.type === 'wikilink') return renderWikilink(token, ctx.language ?? null);
  const account = token.type === 'mention' ? ctx.mentioned.get(handleKey(token)) : undefined;
  if (!account) return escapeHtml(token.text);
  const withHost = account.domain !== null && ambiguous.has(account.username.toLowerCase());
  const name = withHost ? `${account.username}@${account.domain}` : account.username;
  const href = escapeHtml(account.url);
  return (
    `<span class="h-card" translate="no"><a href="${href}" class="u-url mention">` +
    `@<span>${escapeHtml(name)}</span></a></span>`
  );
}

/** Long addresses are cut for the eye by classes alone: copied text has the whole. */
export function renderLink(url: string, text: string): string {
  const prefix = /^https?:\/\/(?:www\.)?/i.exec(text)?.[0] ?? '';
  const characters = [...text.slice(prefix.length)];
  const shown = characters.slice(0, SHOWN_CHARACTERS).join('');
  const rest = characters.slice(SHOWN_CHARACTERS).join('');
  return (
    `<a href="${escapeHtml(url)}" target="_blank" rel="nofollow noopener noreferrer" translate="no">` +
    `<span class="invisible">${escapeHtml(prefix)}</span>` +
    `<span class="${rest === '' ? '' : 'ellipsis'}">${escapeHtml(shown)}</span>` +
    `<span class="invisible">${escapeHtml(rest)}</span></a>`
  );
}

/** The plain address of the page, so that every server shows a link. */
function renderWikilink(token: { target: string; label: string }, language: string | null): string {
  const href = escapeHtml(wikilinkUrl(token.target, language));
  return `<a href="${href}" target="_blank" rel="nofollow noopener noreferrer">${escapeHtml(token.label)}</a>`;
}

function renderHashtag(token: { text: string; name: string }, origin: string): string {
  const href = escapeHtml(hashtagUrl(origin, token.name));
  return `<a href="${href}" class="mention hashtag" rel="tag">#<span>${escapeHtml(token.name)}</span></a>`;
}

/** Names borne by several of the people mentioned: those are shown with their hosts. */
function ambiguousNames(tokens: Token[], ctx: RenderContext): Set<string> {
  const domains = new Map<string, Set<string>>();
  for (const token of tokens) {
    const account = token.type === 'mention' ? ctx.mentioned.get(handleKey(token)) : undefined;
    if (!account) continue;
    const name = account.username.toLowerCase();
    domains.set(name, (domains.get(name) ?? new Set()).add(account.domain ?? ''));
  }
  return new Set([...domains].filter(([, hosts]) => hosts.size > 1).map(([name]) => name));
}
