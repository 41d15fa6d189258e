import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/**
 * Says whether `subject` may be read now, and takes note that it is: of all who ask within
 * `seconds`, in any process, one may.
 */
export async function claimRead(db: Db, subject: string, seconds: number): Promise<boolean> {
  const { rows } = await sql`
    insert into remote_reads (subject) values (${subject})
    on conflict (subject) do update set read_at = now(), finished_at = null, result_count = 0
      where remote_reads.read_at < now() - make_interval(secs => ${seconds})
    returning subject`.execute(db);
  return rows.length > 0;
}

/** Takes note that what was claimed has been read, and how much came of it. */
export async function finishRead(db: Db, subject: string, count: number): Promise<void> {
  await db
    .updateTable('remote_reads')
    .set({ finished_at: sql<Date>`now()`, result_count: count })
    .where('subject', '=', subject)
    .execute();
}

/** Forgets what may be read again anyway. */
export async function pruneRemoteReads(db: Db, olderThanDays = 30): Promise<void> {
  await db
    .deleteFrom('remote_reads')
    .where('read_at', '<', sql<Date>`now() - make_interval(days => ${olderThanDays})`)
    .execute();
}
