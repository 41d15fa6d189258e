import { newId } from '#server/core/ids.ts';
import { actorUri, keyUri, profileUrl } from '#server/core/urls.ts';
import type { Tx } from '#server/db/transaction.ts';
import type { KeyPairPem } from './keys.ts';

export interface NewLocalAccount {
  origin: string;
  username: string;
  displayName?: string;
  /** Made beforehand by `generateAccountKeys`: keys take too long for a transaction. */
  keys: KeyPairPem;
}

/**
 * An account of this server with its counters and its key. Returns its id; the unique index
 * `accounts_handle` refuses a name that is taken.
 */
export async function createLocalAccount(tx: Tx, account: NewLocalAccount): Promise<string> {
  const { origin, username, keys } = account;
  const id = newId();
  await tx
    .insertInto('accounts')
    .values({
      id,
      username,
      uri: actorUri(origin, username),
      url: profileUrl(origin, username),
      display_name: account.displayName ?? '',
    })
    .execute();
  await tx.insertInto('account_stats').values({ account_id: id }).execute();
  await tx
    .insertInto('account_keys')
    .values({
      key_id: keyUri(origin, username),
      account_id: id,
      public_key_pem: keys.publicKeyPem,
      private_key_pem: keys.privateKeyPem,
    })
    .execute();
  return id;
}
