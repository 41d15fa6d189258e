import { hashSecret } from '#server/core/secrets.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { credentialsChanged } from '#server/users/credential-changes.ts';
import { OAuthError } from './oauth-error.ts';
import type { AppRow } from './queries.ts';

/**
 * Ends a token of this app. One that is unknown is passed over in silence; another app's is refused with
 * `unauthorized_client`: https://docs.joinmastodon.org/methods/oauth/#revoke, RFC 7009 §2.1.
 */
export async function revokeToken(db: Db, app: AppRow, token: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const result = await tx
      .deleteFrom('oauth_tokens')
      .where('token_hash', '=', hashSecret(token))
      .where('app_id', '=', app.id)
      .executeTakeFirst();
    if (result.numDeletedRows > 0n) return await credentialsChanged(tx);
    const others = await tx
      .selectFrom('oauth_tokens')
      .select('id')
      .where('token_hash', '=', hashSecret(token))
      .executeTakeFirst();
    if (others)
      throw new OAuthError('unauthorized_client', 'You are not authorized to revoke this token');
  });
}
