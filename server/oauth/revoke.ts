import { hashSecret } from '../core/secrets.ts';
import type { Db } from '../db/pool.ts';
import { inTransaction } from '../db/transaction.ts';
import { credentialsChanged } from '../users/credential-changes.ts';
import type { AppRow } from './queries.ts';

/** Ends a token of this app. One that is unknown, or another app's, is passed over in silence. */
export async function revokeToken(db: Db, app: AppRow, token: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const result = await tx
      .deleteFrom('oauth_tokens')
      .where('token_hash', '=', hashSecret(token))
      .where('app_id', '=', app.id)
      .executeTakeFirst();
    if (result.numDeletedRows > 0n) await credentialsChanged(tx);
  });
}
