import { type Fault, faulty } from './fault.ts';
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
  const text = `No such source: ${name} (there are ${SOURCES.map((one) => one.name).join(', ')})`;
  throw faulty([{ field: 'source', code: 'ERR_INVALID', text }]);
}

/**
 * The params of a source as it reads them; those that are left empty are not given. Throws `invalid`,
 * naming what is wrong with each.
 */
export function checkParams(source: AnySource, params: unknown): unknown {
  const parsed = source.params.safeParse(withoutEmpty(params));
  if (parsed.success) return parsed.data;
  throw faulty(
    parsed.error.issues.map((issue): Fault => {
      const [name] = issue.code === 'unrecognized_keys' ? issue.keys : issue.path;
      const text = `${source.name}: ${[name, issue.message].filter(Boolean).join(': ')}`;
      return { field: `params.${String(name ?? '')}`, code: codeOf(issue), text };
    }),
  );
}

function withoutEmpty(params: unknown): unknown {
  if (typeof params !== 'object' || params === null) return params;
  return Object.fromEntries(
    Object.entries(params).filter(([, value]) => typeof value !== 'string' || value.trim() !== ''),
  );
}

function codeOf(issue: { code?: string; input?: unknown }): Fault['code'] {
  if (issue.code === 'too_big') return 'ERR_TOO_LONG';
  return issue.code === 'invalid_type' && issue.input === undefined ? 'ERR_BLANK' : 'ERR_INVALID';
}
