import { DomainError, invalid } from '#server/core/errors.ts';
import type { AnySource } from './source.ts';
import { category } from './sources/category.ts';
import { didYouKnow } from './sources/did-you-know.ts';
import { featuredArticle } from './sources/featured-article.ts';
import { inTheNews } from './sources/in-the-news.ts';
import { mediaOfTheDay } from './sources/media-of-the-day.ts';
import { onThisDay } from './sources/on-this-day.ts';
import { pageChanges } from './sources/page-changes.ts';
import { pictureOfTheDay } from './sources/picture-of-the-day.ts';
import { fileSearch } from './sources/search.ts';
import { syndication } from './sources/syndication.ts';
import { talkSections } from './sources/talk-sections.ts';
import { userUploads } from './sources/user-uploads.ts';

/** Every source there is. */
export const SOURCES: readonly AnySource[] = [
  pictureOfTheDay,
  mediaOfTheDay,
  category,
  userUploads,
  fileSearch,
  featuredArticle,
  onThisDay,
  didYouKnow,
  inTheNews,
  pageChanges,
  talkSections,
  syndication,
];

/** Throws `invalid` for a name that is of none. */
export function sourceNamed(name: string): AnySource {
  const found = SOURCES.find((source) => source.name === name);
  if (found) return found;
  throw invalid(`No such source: ${name} (there are ${SOURCES.map((one) => one.name).join(', ')})`);
}

/** Throws `invalid`, naming what is wrong with them. */
export function checkParams(source: AnySource, params: unknown): unknown {
  const parsed = source.params.safeParse(params);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new DomainError('invalid', `${source.name}: ${faults.join('; ')}`);
}
