import { DAY } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';

/**
 * Forgets what has outlived its purpose: sessions and codes that expired, and the addresses people
 * signed up and in from after `ipRetentionDays`.
 */
export async function pruneUsers(deps: {
  db: Db;
  config: { ipRetentionDays: number };
}): Promise<void> {
  const { db, config } = deps;
  const now = new Date();
  const limit = new Date(now.getTime() - config.ipRetentionDays * DAY);
  await db.deleteFrom('sessions').where('expires_at', '<', now).execute();
  await db
    .updateTable('sessions')
    .set({ ip: null })
    .where('ip', 'is not', null)
    .where('last_used_at', '<', limit)
    .execute();
  await db
    .updateTable('users')
    .set({ sign_up_ip: null })
    .where('sign_up_ip', 'is not', null)
    .where('created_at', '<', limit)
    .execute();
}
