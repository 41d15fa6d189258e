import { createHash } from 'node:crypto';
import { sameText, hashSecret } from '#server/core/secrets.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { credentialsChanged } from '#server/users/credential-changes.ts';
import { createToken, type IssuedToken } from './create-token.ts';
import { OAuthError } from './oauth-error.ts';
import type { AppRow } from './queries.ts';

export interface Exchange {
  code: string;
  redirectUri: string;
  codeVerifier: string | undefined;
}

/**
 * A token for a code. The code must be this app's, unused and fresh, with the same redirect_uri and
 * the verifier behind its challenge. A code that comes a second time may have been stolen: the
 * tokens made of it are revoked (RFC 6749 §4.1.2).
 */
export async function exchangeCode(db: Db, app: AppRow, exchange: Exchange): Promise<IssuedToken> {
  const codeHash = hashSecret(exchange.code);
  const issued = await inTransaction(db, async (tx) => {
    const row = await tx
      .selectFrom('oauth_codes')
      .selectAll()
      .where('code_hash', '=', codeHash)
      .where('app_id', '=', app.id)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return null;
    if (row.used_at) return await revokeTokensOf(tx, codeHash);
    if (row.expires_at < new Date() || row.redirect_uri !== exchange.redirectUri) return null;
    if (!isVerified(row.code_challenge, exchange.codeVerifier)) return null;
    await tx
      .updateTable('oauth_codes')
      .set({ used_at: new Date() })
      .where('code_hash', '=', codeHash)
      .execute();
    return await createToken(tx, {
      appId: app.id,
      userId: row.user_id,
      scopes: row.scopes,
      codeHash,
    });
  });
  // Thrown out here, so that the revocation is kept.
  if (!issued) throw new OAuthError('invalid_grant');
  return issued;
}

async function revokeTokensOf(tx: Tx, codeHash: Buffer): Promise<null> {
  await tx.deleteFrom('oauth_tokens').where('code_hash', '=', codeHash).execute();
  await credentialsChanged(tx);
  return null;
}

/** A verifier without a challenge is refused too: somebody took the challenge out on the way. */
function isVerified(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null) return verifier === undefined || verifier === '';
  if (verifier === undefined || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  return sameText(createHash('sha256').update(verifier).digest('base64url'), challenge);
}
