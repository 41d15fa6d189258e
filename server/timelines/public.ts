import { sql } from 'kysely';
import { pageStatement } from '#server/db/page-statement.ts';
import type { Db } from '#server/db/pool.ts';
import { variantsOf } from '#server/db/variants.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { byLimitedAuthor, answersOthers, hasMedia, wanted } from '#server/statuses/rules.ts';

export interface PublicQuery {
  viewer: string | null;
  from: 'everywhere' | 'here' | 'elsewhere';
  only: 'everything' | 'media';
}

/**
 * The skeleton of the public timelines: ids, newest first, of public statuses that are no boosts
 * and answer nobody else, by authors the moderators have not limited.
 */
export async function publicSkeleton(
  db: Db,
  query: PublicQuery,
  page: PageQuery,
): Promise<string[]> {
  const { viewer, from, only } = query;
  const read = readPublic({ from, only, by: viewer === null ? 'public' : 'viewer' });
  const rows = await read(db, { viewer: viewer ?? '' }, page);
  return newestFirst(rows, page).map((row) => row.id);
}

interface Variant extends Omit<PublicQuery, 'viewer'> {
  by: 'public' | 'viewer';
}

const readPublic = variantsOf(({ by, ...shape }: Variant) =>
  pageStatement(({ viewer }: { viewer: string }, page, db) =>
    publicTimeline(db, { ...shape, viewer: by === 'public' ? null : viewer }, page),
  ),
);

/** The conditions of `statuses_public` and `statuses_public_local` word for word, so that they serve. */
export function publicTimeline(db: Db, { viewer, from, only }: PublicQuery, page: PageQuery) {
  const query = db
    .selectFrom('statuses')
    .select('statuses.id')
    .where('statuses.visibility', '=', sql.lit('public'))
    .where('statuses.reblog_of_id', 'is', null)
    .where('statuses.deleted_at', 'is', null)
    .$if(from === 'here', (q) => q.where('statuses.local', '=', sql.lit(true)))
    .$if(from === 'elsewhere', (q) => q.where('statuses.local', '=', sql.lit(false)))
    .$if(only === 'media', (q) => q.where(hasMedia()))
    .where((eb) => eb.not(answersOthers()))
    .where((eb) => eb.not(byLimitedAuthor()))
    .where(visibleTo(viewer))
    .where(wanted(viewer));
  return keyset(query, 'statuses.id', page);
}
