import type { OEmbed } from '#server/contract/instance-texts.ts';
import { notFound } from '#server/core/errors.ts';
import { escapeHtml } from '#server/core/html.ts';
import { isId } from '#server/core/ids.ts';
import { type HydrateDeps, hydrateStatus } from '#server/statuses/hydrate.ts';

/** Seconds for which others may keep it. */
const CACHE_AGE = 86_400;
const MOST_WIDTH = 2_000;

export interface OEmbedQuery {
  /** Address of a post of this server. */
  url: string;
  maxWidth: number | undefined;
  maxHeight: number | undefined;
}

/**
 * What another site shows of a post that everybody may see: its text as a quotation that leads to
 * it. No script and no frame, so that nobody who reads that site is seen by us. Throws "not found".
 */
export async function embed(
  deps: HydrateDeps & { config: { domain: string } },
  query: OEmbedQuery,
): Promise<OEmbed> {
  const { origin, domain } = deps.config;
  const id = statusIdIn(query.url, origin);
  const status = id === null ? null : await hydrateStatus(deps, id, null);
  if (!status || status.reblog !== null || status.account.acct.includes('@')) throw notFound();
  const { account } = status;
  const author = account.display_name || account.username;
  const url = status.url ?? status.uri;
  const text = status.spoiler_text ? `<p>${escapeHtml(status.spoiler_text)}</p>` : status.content;
  return {
    type: 'rich',
    version: '1.0',
    title: `New status by ${author}`,
    author_name: author,
    author_url: account.url,
    provider_name: domain,
    provider_url: `${origin}/`,
    cache_age: CACHE_AGE,
    html:
      `<blockquote cite="${escapeHtml(url)}">${text}<footer><a href="${escapeHtml(url)}">` +
      `${escapeHtml(author)} (@${escapeHtml(account.username)}@${escapeHtml(domain)})</a></footer></blockquote>`,
    width: Math.min(query.maxWidth ?? 400, MOST_WIDTH),
    height: query.maxHeight ?? null,
  };
}

/** `<origin>/@name/<id>` and `<origin>/users/name/statuses/<id>`. */
function statusIdIn(text: string, origin: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.origin !== origin) return null;
  const id = /^\/(?:@[^/]+|users\/[^/]+\/statuses)\/(\d+)\/?$/.exec(url.pathname)?.[1];
  return isId(id) ? id : null;
}
