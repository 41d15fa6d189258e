import { sql } from 'kysely';
import type { Tx } from '#server/db/transaction.ts';

/** How long a key names the status it was first sent with. */
const LIFETIME = sql`interval '1 hour'`;

/**
 * Takes an `Idempotency-Key` of an account for the status about to be written. Resolves to null when
 * the key was free, else to the id of the status it stands for. Whoever sends the same key at the
 * same time waits here until the first one has committed or failed.
 */
export async function takeIdempotencyKey(
  tx: Tx,
  accountId: string,
  key: string,
): Promise<string | null> {
  const { rows } = await sql`
    insert into idempotency_keys (account_id, key) values (${accountId}, ${key})
    on conflict (account_id, key) do update set status_id = null, created_at = now()
      where idempotency_keys.created_at < now() - ${LIFETIME} or idempotency_keys.status_id is null
    returning key`.execute(tx);
  if (rows.length > 0) return null;
  const known = await tx
    .selectFrom('idempotency_keys')
    .select('status_id')
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .executeTakeFirst();
  return known?.status_id ?? null;
}

/** Says which status a key that was taken stands for, in the same transaction. */
export async function keepIdempotencyKey(
  tx: Tx,
  accountId: string,
  key: string,
  statusId: string,
): Promise<void> {
  await tx
    .updateTable('idempotency_keys')
    .set({ status_id: statusId })
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .execute();
}
