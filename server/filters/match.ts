import { LRUCache } from 'lru-cache';
import type { FilterResult } from '#server/contract/filter.ts';
import type { Quote, Status } from '#server/contract/status.ts';
import { htmlToText } from '#server/core/html.ts';
import type { CompiledFilter } from './compile.ts';

type Filterable = Pick<Status, 'id' | 'spoiler_text' | 'content' | 'poll' | 'media_attachments'>;

/**
 * The status with what its reader's filters say to it, and so what it boosts or quotes: Mastodon's
 * `filtered`.
 * Nothing is left out here: what becomes of it, in which place, is the client's to decide by the
 * filter's action and context.
 */
export function withFilters(status: Status, filters: readonly CompiledFilter[]): Status {
  if (filters.length === 0) return status;
  const filtered = filterResults(status, filters);
  const quoteOf = (quote: Quote | null) => quote && withFilteredQuote(quote, filters);
  const { reblog } = status;
  return {
    ...status,
    filtered,
    quote: quoteOf(status.quote),
    reblog: reblog && { ...reblog, filtered, quote: quoteOf(reblog.quote) },
  };
}

function withFilteredQuote(quote: Quote, filters: readonly CompiledFilter[]): Quote {
  const { quoted_status: quoted } = quote;
  if (quoted === null) return quote;
  return { ...quote, quoted_status: { ...quoted, filtered: filterResults(quoted, filters) } };
}

/** Which filters a status, or what it boosts, runs into. */
export function filterResults(
  status: Filterable & { reblog: Filterable | null },
  filters: readonly CompiledFilter[],
  now: number = Date.now(),
): FilterResult[] {
  const ids = status.reblog === null ? [status.id] : [status.id, status.reblog.id];
  const running = filters.filter((one) => one.expiresAt === null || one.expiresAt > now);
  let text: string | undefined;
  return running.flatMap(({ filter, words, statusIds }) => {
    if (words) text ??= textOf(status.reblog ?? status);
    const match = words?.exec(text ?? '')?.[0];
    const named = ids.filter((id) => statusIds.has(id));
    if (match === undefined && named.length === 0) return [];
    return {
      filter,
      keyword_matches: match === undefined ? null : [match],
      status_matches: named.length === 0 ? null : named,
    };
  });
}

/** All the words of a status: warning, text, the choices of its poll, what its media show. */
function textOf(status: Filterable): string {
  return [
    status.spoiler_text,
    plain(status.content),
    ...(status.poll?.options.map((option) => option.title) ?? []),
    ...status.media_attachments.map((media) => media.description ?? ''),
  ].join('\n\n');
}

/** Every reader who filters asks for the same, and taking the tags out is most of the work. */
const texts = new LRUCache<string, string>({
  maxSize: 8_000_000,
  sizeCalculation: (text, html) => 2 * (text.length + html.length) + 1,
});

function plain(html: string): string {
  const known = texts.get(html);
  if (known !== undefined) return known;
  const text = htmlToText(html);
  texts.set(html, text);
  return text;
}
