import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { someRow } from '#server/db/expressions.ts';
import { pageStatement } from '#server/db/page-statement.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import { variantsOf } from '#server/db/variants.ts';
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
  const tags = { any: [...new Set(any)], all, none: idsOf(query.none) };
  const rows = await readTag(db, tags, query, page);
  return newestFirst(rows, page).map((row) => row.id);
}

/** Most ask for one tag and nothing else; only for them the statement is kept. */
async function readTag(db: Db, tags: TagIds, query: TagQuery, page: PageQuery) {
  const { viewer, from, only } = query;
  if (tags.all.length > 0 || tags.none.length > 0)
    return await tagTimeline(db, tags, query, page).execute();
  const read = readAnyTag({ from, only, by: viewer === null ? 'public' : 'viewer' });
  return await read(db, { any: tags.any, viewer: viewer ?? '' }, page);
}

const readAnyTag = variantsOf(
  ({ by, ...shape }: Omit<PublicQuery, 'viewer'> & { by: 'public' | 'viewer' }) =>
    pageStatement((p: { any: readonly string[]; viewer: string }, page, db) =>
      tagTimeline(
        db,
        { any: p.any, all: [], none: [] },
        { ...shape, viewer: by === 'public' ? null : p.viewer },
        page,
      ),
    ),
);

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
    .selectFrom(sql<{ id: string }>`unnest(${tags.any}::bigint[])`.as<'tag'>(sql`tag (id)`))
    .innerJoinLateral(
      (eb) =>
        keyset(
          eb
            .selectFrom('status_hashtags')
            .innerJoin('statuses', 'statuses.id', 'status_hashtags.status_id')
            .select('status_hashtags.status_id as id')
            .whereRef('status_hashtags.hashtag_id', '=', 'tag.id')
            .where('statuses.visibility', '=', sql.lit('public'))
            .$if(from === 'here', (q) => q.where('statuses.local', '=', sql.lit(true)))
            .$if(from === 'elsewhere', (q) => q.where('statuses.local', '=', sql.lit(false)))
            .$if(only === 'media', (q) => q.where(hasMedia()))
            .$if(tags.all.length > 0, (q) =>
              q.where((w) => w.and([...new Set(tags.all)].map((id) => hasTag([id])))),
            )
            .$if(tags.none.length > 0, (q) => q.where((w) => w.not(hasTag(tags.none))))
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
  const rows = await findHashtags(db, { names });
  return new Map(rows.map((row) => [row.name, row.id]));
}

const findHashtags = statement(
  (p: { names: string[] }) =>
    sql<{
      id: string;
      name: string;
    }>`select id, name from hashtags where name = any(${p.names}::text[])`,
);
