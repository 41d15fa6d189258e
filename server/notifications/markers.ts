import { sql } from 'kysely';
import type { Marker } from '#server/contract/marker.ts';
import { toApiDate } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';

export type MarkedTimeline = 'home' | 'notifications';
export type Markers = Partial<Record<MarkedTimeline, Marker>>;

/** How far somebody has read these timelines; those never marked are left out. */
export async function readMarkers(
  db: Db,
  accountId: string,
  timelines: readonly MarkedTimeline[],
): Promise<Markers> {
  if (timelines.length === 0) return {};
  const rows = await db
    .selectFrom('markers')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('timeline', 'in', timelines)
    .execute();
  return Object.fromEntries(rows.map((row) => [row.timeline, presentMarker(row)]));
}

/**
 * Moves markers; each move is a new version. Two devices that move one at the same moment both
 * succeed, the later one stands: there is nothing to conflict about.
 */
export async function moveMarkers(
  db: Db,
  accountId: string,
  moves: ReadonlyMap<MarkedTimeline, string>,
): Promise<Markers> {
  if (moves.size === 0) return {};
  const rows = await db
    .insertInto('markers')
    .values(
      [...moves].map(([timeline, last_read_id]) => ({
        account_id: accountId,
        timeline,
        last_read_id,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'timeline']).doUpdateSet((eb) => ({
        last_read_id: eb.ref('excluded.last_read_id'),
        version: eb('markers.version', '+', 1),
        updated_at: sql<Date>`now()`,
      })),
    )
    .returningAll()
    .execute();
  return Object.fromEntries(rows.map((row) => [row.timeline, presentMarker(row)]));
}

function presentMarker(row: { last_read_id: string; version: number; updated_at: Date }): Marker {
  return {
    last_read_id: row.last_read_id,
    version: row.version,
    updated_at: toApiDate(row.updated_at),
  };
}
