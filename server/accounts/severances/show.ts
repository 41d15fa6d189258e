import type { RelationshipSeveranceEvent } from '#server/contract/severance.ts';
import { toApiDate } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';

/** As many as a page of somebody's shows. */
const MOST = 200;

/** What somebody lost, by id, as the client API shows it; unknown ids are left out. */
export async function hydrateSeverances(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, RelationshipSeveranceEvent>> {
  if (ids.length === 0) return new Map();
  const rows = await severances(db)
    .where('account_severances.id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, present(row)]));
}

/** Everything that somebody lost, newest first. */
export async function listSeverances(
  db: Db,
  accountId: string,
): Promise<RelationshipSeveranceEvent[]> {
  const rows = await severances(db)
    .where('account_severances.account_id', '=', accountId)
    .orderBy('account_severances.id', 'desc')
    .limit(MOST)
    .execute();
  return rows.map(present);
}

function severances(db: Db) {
  return db
    .selectFrom('account_severances')
    .innerJoin('severances', 'severances.id', 'account_severances.severance_id')
    .select(['account_severances.id', 'severances.type', 'severances.purged'])
    .select(['severances.target_name', 'severances.created_at'])
    .select(['account_severances.followers_count', 'account_severances.following_count']);
}

function present(
  row: Awaited<ReturnType<ReturnType<typeof severances>['execute']>>[number],
): RelationshipSeveranceEvent {
  return {
    id: row.id,
    type: row.type,
    purged: row.purged,
    target_name: row.target_name,
    followers_count: row.followers_count,
    following_count: row.following_count,
    created_at: toApiDate(row.created_at),
  };
}
