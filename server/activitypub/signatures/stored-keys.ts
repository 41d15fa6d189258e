import type { Db } from '#server/db/pool.ts';
import { readPrivateKey } from './keys.ts';
import type { SigningKey } from './scheme.ts';

/**
 * The key that a local account signs with, or `keyId`, one that it had before, while that is kept.
 * Throws where it has none: that is a fault of ours.
 */
export async function loadSigningKey(
  db: Db,
  accountId: string,
  keyId: string | null = null,
): Promise<SigningKey> {
  const row = await db
    .selectFrom('account_keys')
    .select(['key_id', 'private_key_pem'])
    .where('account_id', '=', accountId)
    .where('private_key_pem', 'is not', null)
    .where((eb) => eb.or([eb('retired_at', 'is', null), eb('key_id', '=', keyId)]))
    .orderBy((eb) => eb('key_id', '=', keyId ?? ''), 'desc')
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  if (!row?.private_key_pem) throw new Error(`account ${accountId} has no private key`);
  return { id: row.key_id, privateKey: readPrivateKey(row.private_key_pem) };
}
