import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { someRow } from '#server/db/expressions.ts';
import type { Db } from '#server/db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { foldHashtag } from '#server/statuses/hashtags.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { byLimitedAuthor, hasMedia, wanted } from '#server/statuses/rules.ts';
import type { PublicQuery } from './public.ts';

export interface TagQuery extends PublicQuery {
  /** Without `#`, in any case. A status has this tag or one of `any`, each of `all`, none of `none`. */
  name: string;
  any: readonly string[];
  all: readonly string[];
  none: readonly string[];
}

/** The skeleton of a hashtag's timeline: ids of public statuses, replies too, newest first. */
export async function tagSkeleton(db: Db, query: TagQuery, page: PageQuery): Promise<string[]> {
  const ids = await findTagIds(db, query);
  const idsOf = (names: readonly string[]) =>
    names.flatMap((name) => ids.get(foldHashtag(name)) ?? []);
  const any = idsOf([query.name, ...query.any]);
  const all = idsOf(query.all);
  if (any.length === 0 || all.length < new Set(query.all.map(foldHashtag)).size) return [];
  const tags = { any, all, none: idsOf(query.none) };
  const rows = await tagTimeline(db, tags, query, page).execute();
  return newestFirst(rows, page).map((row) => row.id);
}

interface TagIds {
  any: readonly string[];
  all: readonly string[];
  none: readonly string[];
}

/** The newest of each tag through the primary key of `status_hashtags`, then the newest of those. */
export function tagTimeline(
  db: Db,
  tags: TagIds,
  { viewer, from, only }: PublicQuery,
  page: PageQuery,
) {
  const query = db
    .selectFrom(
      sql<{ id: string }>`unnest(${[...new Set(tags.any)]}::bigint[])`.as<'tag'>(sql`tag (id)`),
    )
    .innerJoinLateral(
      (eb) =>
        keyset(
          eb
            .selectFrom('status_hashtags')
            .innerJoin('statuses', 'statuses.id', 'status_hashtags.status_id')
            .select('status_hashtags.status_id as id')
            .whereRef('status_hashtags.hashtag_id', '=', 'tag.id')
            .where('statuses.visibility', '=', 'public')
            .$if(from === 'here', (q) => q.where('statuses.local', '=', true))
            .$if(from === 'elsewhere', (q) => q.where('statuses.local', '=', false))
            .$if(only === 'media', (q) => q.where(hasMedia()))
            .where((w) => w.and([...new Set(tags.all)].map((id) => hasTag([id]))))
            .where((w) => w.not(hasTag(tags.none)))
            .where((w) => w.not(byLimitedAuthor()))
            .where(visibleTo(viewer))
            .where(wanted(viewer)),
          'status_hashtags.status_id',
          page,
        ).as('newest'),
      (join) => join.onTrue(),
    )
    .select('newest.id')
    .distinct();
  return keyset(query, 'newest.id', page);
}

function hasTag(ids: readonly string[]): RawBuilder<SqlBool> {
  return someRow(sql`from status_hashtags other
    where other.status_id = statuses.id and other.hashtag_id = any(${[...ids]}::bigint[])`);
}

async function findTagIds(
  db: Db,
  { name, any, all, none }: TagQuery,
): Promise<Map<string, string>> {
  const names = [name, ...any, ...all, ...none].map(foldHashtag);
  const rows = await db
    .selectFrom('hashtags')
    .select(['id', 'name'])
    .where('name', 'in', names)
    .execute();
  return new Map(rows.map((row) => [row.name, row.id]));
}
