import { hashSecret } from '#server/core/secrets.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { credentialsChanged } from '#server/users/credential-changes.ts';
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
