import { escapeHtml } from '#server/core/html.ts';
import { renderLink } from '#server/statuses/render/html.ts';
import type { Token } from '#server/statuses/render/tokens.ts';

/** A quoted status's id and page. */
export interface QuotedLink {
  uri: string;
  url: string | null;
}

/**
 * What people see whose software knows no quotes: a link above the text, unless the text has it.
 * Clients that show the quote hide it by its class, as Mastodon's do.
 */
export function quoteFallback(quoted: QuotedLink | null, tokens: readonly Token[]): string {
  if (quoted === null) return '';
  const isThere = (token: Token) =>
    token.type === 'link' && (token.url === quoted.url || token.url === quoted.uri);
  if (tokens.some(isThere)) return '';
  const url = quoted.url || quoted.uri;
  return `<p class="quote-inline">${escapeHtml('RE: ')}${renderLink(url, url)}</p>`;
}
