import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/** Rows at a time, so that no statement holds many locks for long. */
const BATCH = 500;
/** Longer than any server goes on trying to deliver a Create that its Delete has overtaken. */
const EARLY_DELETE_DAYS = 14;

/**
 * Purges statuses that were deleted a week ago, with everything that hangs on them: by then everyone
 * was told, and their uris stand among the tombstones. Idempotency keys go after their hour. Deletes
 * of what never came are forgotten, or any server could fill the disk with them: by then its own host
 * says that it is gone.
 */
export async function pruneStatuses(deps: { db: Db }): Promise<void> {
  await sql`delete from idempotency_keys where created_at < now() - interval '1 hour'`.execute(
    deps.db,
  );
  await sql`
    delete from tombstones where author_uri is not null
      and created_at < now() - make_interval(days => ${EARLY_DELETE_DAYS})`.execute(deps.db);
  for (;;) {
    const { numAffectedRows } = await sql`
      delete from statuses where id in (
        select id from statuses where deleted_at < now() - interval '7 days' order by deleted_at limit ${BATCH})`.execute(
      deps.db,
    );
    if ((numAffectedRows ?? 0n) < BigInt(BATCH)) return;
  }
}
