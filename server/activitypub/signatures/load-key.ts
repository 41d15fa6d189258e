import type { Db } from '#server/db/pool.ts';
import { readPrivateKey } from './keys.ts';
import type { SigningKey } from './scheme.ts';

/** The newest key of a local account, parsed; throws where it has none. For `createSigningKeys`. */
export async function loadSigningKey(db: Db, accountId: string): Promise<SigningKey> {
  const row = await db
    .selectFrom('account_keys')
    .select(['key_id', 'private_key_pem'])
    .where('account_id', '=', accountId)
    .where('private_key_pem', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row?.private_key_pem) throw new Error(`account ${accountId} has no key to sign with`);
  return { id: row.key_id, privateKey: readPrivateKey(row.private_key_pem) };
}
