import { DAY } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';

/**
 * Forgets codes a day after they expired (until then a second use is recognised) and apps that
 * nobody ever let in: anyone may register one.
 */
export async function pruneOauth(db: Db): Promise<void> {
  const yesterday = new Date(Date.now() - DAY);
  await db.deleteFrom('oauth_codes').where('expires_at', '<', yesterday).execute();
  await db
    .deleteFrom('oauth_apps')
    .where('created_at', '<', new Date(Date.now() - 30 * DAY))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('oauth_tokens')
            .select('id')
            .whereRef('oauth_tokens.app_id', '=', 'oauth_apps.id'),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('statuses')
            .select('id')
            .whereRef('statuses.application_id', '=', 'oauth_apps.id'),
        ),
      ),
    )
    .execute();
}
