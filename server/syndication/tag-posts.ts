import { notFound } from '#server/core/errors.ts';
import { tagName } from '#server/tags/follow.ts';
import { showTags } from '#server/tags/show.ts';
import { tagSkeleton } from '#server/timelines/tag.ts';
import { showPosts, type SyndicationDeps } from './posts.ts';

export interface TagPosts {
  limit: number;
  from: 'everywhere' | 'here';
}

/**
 * The latest public posts under a hashtag. Throws "not found" for one that nobody has used, as
 * Mastodon does.
 */
export async function showTagPosts(
  deps: SyndicationDeps,
  name: string,
  { limit, from }: TagPosts,
): Promise<string> {
  const [tag] = await showTags(deps, [tagName(name)], null);
  if (!tag || tag.id === '0') throw notFound();
  const query = {
    viewer: null,
    from,
    only: 'everything',
    name,
    any: [],
    all: [],
    none: [],
  } as const;
  return await showPosts(deps, {
    title: `#${tag.name}`,
    description: `Public posts tagged #${tag.name}`,
    link: tag.url,
    self: `${tag.url}.rss`,
    ids: await tagSkeleton(deps.db, query, { limit }),
  });
}
