import { recordEvent } from '#server/bus/record.ts';
import { DomainError } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { generateAccountKeys } from './keys.ts';

/**
 * Gives an account of this server a new key under a new URL, which is in its actor document at once.
 * Its followers are told in an Update that the old key signs; whoever meets the new key before does
 * not know it and reads the actor. Returns the new key's URL. Throws `not_found` for an account that
 * is not ours or not there.
 */
export async function rotateKeys(db: Db, accountId: string): Promise<string> {
  const keys = await generateAccountKeys();
  return await inTransaction(db, async (tx) => {
    const account = await tx
      .updateTable('accounts')
      .set({ updated_at: new Date() })
      .where('id', '=', accountId)
      .where('domain', 'is', null)
      .where('suspended_at', 'is', null)
      .returning('uri')
      .executeTakeFirst();
    if (!account) throw new DomainError('not_found', 'That is no account of this server');
    const retired = await retire(tx, accountId);
    const keyId = `${account.uri}#key-${newId()}`;
    await tx
      .insertInto('account_keys')
      .values({
        key_id: keyId,
        account_id: accountId,
        public_key_pem: keys.publicKeyPem,
        private_key_pem: keys.privateKeyPem,
      })
      .execute();
    if (retired !== null)
      await recordEvent(tx, 'account.keys-rotated', { accountId, keyId: retired });
    return keyId;
  });
}

async function retire(tx: Tx, accountId: string): Promise<string | null> {
  const row = await tx
    .updateTable('account_keys')
    .set({ retired_at: new Date() })
    .where('account_id', '=', accountId)
    .where('retired_at', 'is', null)
    .returning('key_id')
    .executeTakeFirst();
  return row?.key_id ?? null;
}
