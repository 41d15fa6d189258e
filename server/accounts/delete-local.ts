import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { forgetMediaOf } from '#server/media/forget.ts';
import { credentialsChanged } from '#server/users/credential-changes.ts';

/** What somebody arranged for themselves, and said about others. */
const OWN_ROWS = [
  'blocks',
  'mutes',
  'account_domain_blocks',
  'account_notes',
  'lists',
  'list_accounts',
  'filters',
  'tag_follows',
  'featured_tags',
  'endorsements',
  'dismissed_suggestions',
  'announcement_reads',
  'announcement_reactions',
  'feeds',
  'account_severances',
] as const;

/**
 * Deletes an account of this server: its user with sessions and tokens, its profile, its statuses
 * and pictures.
 * An empty, suspended row stays, with its key, so that peers can be told and nobody else can take
 * the name; its follows and requests to and from elsewhere stay until others are told, as they say whom.
 */
export async function deleteLocalAccount(db: Db, accountId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await forgetMediaOf(tx, accountId);
    const emptied = await empty(tx, accountId);
    if (!emptied) return;
    await tx.deleteFrom('users').where('account_id', '=', accountId).execute();
    await credentialsChanged(tx);
    await endLocalFollows(tx, accountId);
    for (const table of OWN_ROWS) {
      await tx.deleteFrom(table).where('account_id', '=', accountId).execute();
    }
    await tx.deleteFrom('severed_follows').where('local_account_id', '=', accountId).execute();
    await tx.deleteFrom('account_warnings').where('target_account_id', '=', accountId).execute();
    await tx.deleteFrom('notifications').where('from_account_id', '=', accountId).execute();
    await tx.deleteFrom('favourites').where('account_id', '=', accountId).execute();
    await tx
      .updateTable('statuses')
      .set({ deleted_at: new Date(), content: '', text: '', spoiler_text: '' })
      .where('account_id', '=', accountId)
      .where('deleted_at', 'is', null)
      .execute();
    await recordEvent(tx, 'account.deleted', { accountId });
  });
}

async function empty(tx: Tx, accountId: string): Promise<boolean> {
  const row = await tx
    .updateTable('accounts')
    .set({
      display_name: '',
      note: '',
      fields: '[]',
      avatar: null,
      header: null,
      discoverable: false,
      suspended_at: new Date(),
      updated_at: new Date(),
    })
    .where('id', '=', accountId)
    .where('domain', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Follows between it and other accounts of this server, with their counters. */
async function endLocalFollows(tx: Tx, accountId: string): Promise<void> {
  const local = tx.selectFrom('accounts').select('id').where('domain', 'is', null);
  const followed = await tx
    .deleteFrom('follows')
    .where('account_id', '=', accountId)
    .where('target_account_id', 'in', local)
    .returning('target_account_id')
    .execute();
  const followers = await tx
    .deleteFrom('follows')
    .where('target_account_id', '=', accountId)
    .where('account_id', 'in', local)
    .returning('account_id')
    .execute();
  await tx
    .deleteFrom('follow_requests')
    .where((eb) =>
      eb.or([
        eb.and([eb('account_id', '=', accountId), eb('target_account_id', 'in', local)]),
        eb.and([eb('target_account_id', '=', accountId), eb('account_id', 'in', local)]),
      ]),
    )
    .execute();
  const lose = async (column: 'followers_count' | 'following_count', ids: string[]) => {
    if (ids.length === 0) return;
    await tx
      .updateTable('account_stats')
      .set({ [column]: sql`greatest(0, ${sql.ref(column)} - 1)` })
      .where('account_id', 'in', ids)
      .execute();
  };
  await lose(
    'followers_count',
    followed.map((row) => row.target_account_id),
  );
  await lose(
    'following_count',
    followers.map((row) => row.account_id),
  );
}
