import { hashSecret } from '#server/core/secrets.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { credentialsChanged } from '#server/users/credential-changes.ts';
import { OAuthError } from './oauth-error.ts';
import { authenticateClient, type ClientCredentials } from './client.ts';

/**
 * Ends a token of the app that these credentials are. One that is unknown is passed over in silence;
 * another app's is refused with `unauthorized_client`, and so is who is no app at all:
 * https://docs.joinmastodon.org/methods/oauth/#revoke, RFC 7009 §2.1.
 */
export async function revokeToken(db: Db, client: ClientCredentials, token: string): Promise<void> {
  const app = await authenticateClient(db, client).catch(notYours);
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
    if (others) notYours();
  });
}

function notYours(err?: unknown): never {
  if (err !== undefined && !(err instanceof OAuthError)) throw err;
  throw new OAuthError('unauthorized_client', 'You are not authorized to revoke this token');
}
