import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/** A local follower with what they want to see. */
export interface Mover {
  accountId: string;
  showReblogs: boolean;
  notify: boolean;
  languages: string[] | null;
}

/**
 * Those here who follow the one account and may be made to follow the other: nobody between whom and
 * it there is a block or a mute.
 */
export async function findMovers(db: Db, fromId: string, toId: string): Promise<Mover[]> {
  const rows = await db
    .selectFrom('follows')
    .innerJoin('accounts', 'accounts.id', 'follows.account_id')
    .select(['follows.account_id', 'show_reblogs', 'notify', 'languages'])
    .where('follows.target_account_id', '=', fromId)
    .where('accounts.domain', 'is', null)
    .where('accounts.suspended_at', 'is', null)
    .where('accounts.id', '<>', toId)
    .where(
      sql<boolean>`not exists (select from blocks b
        where (b.account_id = accounts.id and b.target_account_id = ${toId})
           or (b.account_id = ${toId} and b.target_account_id = accounts.id))
      and not exists (select from mutes m
        where m.account_id = accounts.id and m.target_account_id in (${fromId}, ${toId}))`,
    )
    .orderBy('follows.id')
    .execute();
  return rows.map((row) => ({
    accountId: row.account_id,
    showReblogs: row.show_reblogs,
    notify: row.notify,
    languages: row.languages,
  }));
}
