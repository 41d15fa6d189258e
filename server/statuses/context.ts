import { sql } from 'kysely';
import type { StatusContext } from '#server/contract/status.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { type HydrateDeps, hydrateStatuses } from './hydrate.ts';
import { findTarget } from './queries.ts';
import { wanted } from './rules.ts';

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
  const target = await findTarget(deps.db, statusId, viewer);
  if (!target) throw notFound();
  const caps = viewer === null ? CAPS.public : CAPS.person;
  const above = await findAncestors(deps.db, target.id, caps.ancestors);
  const below = await findDescendants(deps.db, target.id, caps, viewer);
  const shown = await hydrateStatuses(deps, [...above, ...below], viewer);
  const ancestors = new Set(above);
  return {
    ancestors: shown.filter((status) => ancestors.has(status.id)),
    descendants: shown.filter((status) => !ancestors.has(status.id)),
  };
}

async function findAncestors(db: Db, statusId: string, cap: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive above (id, parent, path) as (
      select id, in_reply_to_id, array[id] from statuses where id = ${statusId}
      union all
      select s.id, s.in_reply_to_id, above.path || s.id
      from above join statuses s on s.id = above.parent
      where s.id <> all(above.path) and cardinality(above.path) <= ${cap})
    select id from above where id <> ${statusId} order by cardinality(path) desc`.execute(db);
  return rows.map((row) => row.id);
}

/**
 * Breadth first until the cap, so that a huge thread costs no more than it shows; then in reading
 * order. What the viewer hides takes its own place only, not that of the replies to it.
 */
async function findDescendants(
  db: Db,
  statusId: string,
  caps: { descendants: number; depth: number },
  viewer: string | null,
): Promise<string[]> {
  const own = sql`(s.account_id is distinct from s.in_reply_to_account_id)::int::bigint`;
  const { rows } = await sql<{ id: string }>`
    with recursive below (id, path) as (
      select s.id, array[${own}, s.id] from statuses s where s.in_reply_to_id = ${statusId}
      union all
      select s.id, below.path || array[${own}, s.id]
      from below join statuses s on s.in_reply_to_id = below.id
      where s.id <> all(below.path) and cardinality(below.path) < 2 * ${caps.depth}::int)
    select statuses.id from (select * from below limit ${caps.descendants}) as below
    join statuses on statuses.id = below.id
    where ${wanted(viewer)}
    order by below.path`.execute(db);
  return rows.map((row) => row.id);
}
