import { type RawBuilder, sql } from 'kysely';
import type { StatusContext } from '#server/contract/status.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import { variantsOf } from '#server/db/variants.ts';
import { type HydrateDeps, hydrateStatuses } from './hydrate.ts';
import { findTarget } from './queries.ts';

/** How much of a thread is shown, as in Mastodon: all of it to people, a part to passers-by. */
const CAPS = {
  person: { ancestors: 4096, descendants: 4096, depth: 4096 },
  public: { ancestors: 40, descendants: 60, depth: 20 },
};

/**
 * What a status answers, from the top of the thread down, and what answers it, each reply under
 * its parent and authors going on with their own thread first. Throws "not found" where the viewer
 * may not see the status.
 */
export async function statusContext(
  deps: HydrateDeps,
  statusId: string,
  viewer: string | null,
): Promise<StatusContext> {
  const caps = viewer === null ? CAPS.public : CAPS.person;
  const [target, above, below] = await Promise.all([
    findTarget(deps.db, statusId, viewer),
    findAncestors(deps.db, statusId, caps.ancestors),
    findDescendants(deps.db, statusId, caps),
  ]);
  if (!target) throw notFound();
  // What the viewer hides takes its own place only, not that of the replies to it, and those above it.
  const shown = await hydrateStatuses(deps, [...above, ...below], viewer, 'unfiltered');
  const ancestors = new Set(above);
  return {
    ancestors: shown.filter((status) => ancestors.has(status.id)),
    descendants: shown.filter((status) => !ancestors.has(status.id)),
  };
}

async function findAncestors(db: Db, statusId: string, cap: number): Promise<string[]> {
  const rows = await readAbove({ cap })(db, { id: statusId });
  return rows.map((row) => row.id);
}

async function findDescendants(
  db: Db,
  id: string,
  { descendants, depth }: (typeof CAPS)['person'],
): Promise<string[]> {
  const rows = await readBelow({ descendants, depth })(db, { id });
  return rows.map((row) => row.id);
}

const readAbove = variantsOf(({ cap }: { cap: number }) =>
  statement((p: { id: string }) => ancestorsQuery(p.id, cap)),
);

const readBelow = variantsOf((caps: { descendants: number; depth: number }) =>
  statement((p: { id: string }) => descendantsQuery(p.id, caps)),
);

/** Of a boost, the thread of what it boosts. */
const topicOf = (statusId: string) =>
  sql`(select coalesce(reblog_of_id, id) from statuses where id = ${statusId})`;

/** What is deleted ends a thread, above and below: replies to it show no parent. */
export function ancestorsQuery(statusId: string, cap: number): RawBuilder<{ id: string }> {
  return sql<{ id: string }>`
    with recursive above (id, parent, path) as (
      select id, in_reply_to_id, array[id] from statuses where id = ${topicOf(statusId)}
      union all
      select s.id, s.in_reply_to_id, above.path || s.id
      from above join statuses s on s.id = above.parent
      where s.deleted_at is null and s.id <> all(above.path)
        and cardinality(above.path) <= ${sql.lit(cap)})
    select id from above where cardinality(path) > 1 order by cardinality(path) desc`;
}

/** Breadth first until the cap, so that a huge thread costs no more than it shows; then in reading order. */
export function descendantsQuery(
  statusId: string,
  caps: { descendants: number; depth: number },
): RawBuilder<{ id: string }> {
  const own = sql`(s.account_id is distinct from s.in_reply_to_account_id)::int::bigint`;
  return sql<{ id: string }>`
    with recursive below (id, path) as (
      select s.id, array[${own}, s.id] from statuses s
      where s.in_reply_to_id = ${topicOf(statusId)} and s.deleted_at is null
      union all
      select s.id, below.path || array[${own}, s.id]
      from below join statuses s on s.in_reply_to_id = below.id
      where s.deleted_at is null and s.id <> all(below.path)
        and cardinality(below.path) < 2 * ${sql.lit(caps.depth)})
    select id from (select * from below limit ${sql.lit(caps.descendants)}) as below order by path`;
}
