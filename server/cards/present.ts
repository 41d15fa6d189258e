import type { PreviewCard } from '#server/contract/preview-card.ts';
import { toApiDate } from '#server/core/time.ts';
import type { CardRow } from './queries.ts';

/** A card as the client API shows it; the licence has no place of its own there, so it is told in words. */
export function presentCard(row: CardRow, origin: string): PreviewCard {
  const image = row.image_url === null ? null : `${origin}/media/proxy/cards/${row.id}`;
  const author = { name: row.author_name, url: row.author_url, account: null };
  return {
    url: row.url,
    title: row.title,
    description: [row.description, row.license].filter(Boolean).join(' · '),
    language: row.language,
    type: row.type,
    authors: row.author_name === '' ? [] : [author],
    author_name: row.author_name,
    author_url: row.author_url,
    provider_name: row.provider_name,
    provider_url: row.provider_url,
    html: '',
    width: row.width,
    height: row.height,
    image,
    image_description: row.image_description,
    embed_url: row.type === 'photo' ? (image ?? '') : '',
    blurhash: row.blurhash,
    published_at: row.published_at && toApiDate(row.published_at),
  };
}
