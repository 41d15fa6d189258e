import { type RawBuilder, sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import { variantsOf } from '#server/db/variants.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { unfiltered } from '#server/statuses/rules.ts';
import { inPlace } from './conditions.ts';
import type { ParsedQuery } from './parse-query.ts';

interface Asked {
  viewer: string;
  within: ParsedQuery['within'];
  /** No more than these are wanted. */
  need: number;
}

/**
 * The first of these ids, in their order, that the viewer may see and does not hide, and that are in
 * the place searched. By itself, as it costs more to plan than what comes before it and is the same
 * for all searches.
 */
export async function findPassing(
  db: Db,
  ids: readonly string[],
  { viewer, within, need }: Asked,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await readPassing({ within })(db, { ids, viewer, need });
  return rows.map((row) => row.id);
}

const readPassing = variantsOf(({ within }: Pick<Asked, 'within'>) =>
  statement((p: { ids: readonly string[]; viewer: string; need: number }) =>
    passingQuery(p.ids, { viewer: p.viewer, need: p.need, within }),
  ),
);

/**
 * It has no order of its own: a nested loop (the offset leaves PostgreSQL no other way) keeps that of
 * the ids and asks the rules until there are enough.
 */
export function passingQuery(
  ids: readonly string[],
  { viewer, within, need }: Asked,
): RawBuilder<{ id: string }> {
  return sql`
    select candidates.id from unnest(${ids}::bigint[]) as candidates (id) cross join lateral (
      select from statuses where statuses.id = candidates.id and ${visibleTo(viewer)}
        and ${unfiltered(viewer)} and ${inPlace(within, viewer)} offset 0) as passes
    limit ${need}`;
}
