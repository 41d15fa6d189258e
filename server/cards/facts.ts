/** What a card shows, as a page, its oEmbed or its wiki says. Plain text, absolute http(s) URLs. */
export interface CardFacts {
  type: 'link' | 'photo';
  /** Whether Mastodon would embed it: a film, a sound, or what oEmbed calls rich. */
  embeds: boolean;
  title: string;
  description: string;
  language: string | null;
  authorName: string;
  authorUrl: string;
  providerName: string;
  providerUrl: string;
  /** Terms of what is shown, in a few words. */
  license: string | null;
  imageUrl: string | null;
  imageDescription: string;
  publishedAt: Date | null;
}

export const LONGEST_URL = 2_048;

const LENGTHS = { title: 300, description: 500, name: 200, imageDescription: 1_500 };

/**
 * One line of a stranger's text, at most so long: without control characters, and without those that
 * turn the direction of what stands around it.
 */
export function line(text: unknown, kind: keyof typeof LENGTHS): string {
  if (typeof text !== 'string') return '';
  const bare = text
    .slice(0, 10_000)
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/g, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const characters = Array.from(bare);
  const most = LENGTHS[kind];
  return characters.length <= most ? bare : `${characters.slice(0, most - 1).join('')}…`;
}

/** An address that may be shown or fetched: http(s), without credentials, not too long; else null. */
export function webAddress(input: unknown, base?: string): string | null {
  if (typeof input !== 'string' || input === '') return null;
  const url = URL.parse(input.trim(), base);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  return Buffer.byteLength(url.href) <= LONGEST_URL ? url.href : null;
}

/** A BCP 47 tag of a page, as statuses have it; null for what is none. */
export function languageTag(input: unknown): string | null {
  const tag = typeof input === 'string' ? input.trim().replaceAll('_', '-') : '';
  return /^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/i.test(tag) ? tag : null;
}

export function dateOf(input: unknown): Date | null {
  const date = new Date(typeof input === 'string' ? input : '');
  const time = date.getTime();
  // PostgreSQL's calendar is longer than ours, not the other way round; year 0 helps nobody.
  return Number.isNaN(time) || time < 0 || time > Date.now() + 366 * 86_400_000 ? null : date;
}
