import { DomainError } from '#server/core/errors.ts';
import { hashSecret, newSecret } from '#server/core/secrets.ts';
import type { Db } from '#server/db/pool.ts';

export interface NewToken {
  appId: string | null;
  /** Null: the application speaks for itself. */
  userId: string | null;
  scopes: readonly string[];
  /** Hash of the code it is given for. */
  codeHash?: Buffer;
  /** A literal instead of a random one; for operators who must know it beforehand. */
  token?: string | undefined;
}

export interface IssuedToken {
  token: string;
  scopes: readonly string[];
  createdAt: Date;
}

/**
 * A token that holds until it is revoked. It is shown once; only its hash is kept. Refuses a literal
 * one that exists.
 */
export async function createToken(db: Db, wanted: NewToken): Promise<IssuedToken> {
  const token = wanted.token ?? newSecret();
  const row = await db
    .insertInto('oauth_tokens')
    .values({
      token_hash: hashSecret(token),
      app_id: wanted.appId,
      user_id: wanted.userId,
      scopes: [...wanted.scopes],
      code_hash: wanted.codeHash ?? null,
    })
    .onConflict((conflict) => conflict.column('token_hash').doNothing())
    .returning('created_at')
    .executeTakeFirst();
  if (!row) throw new DomainError('conflict', 'There is such a token already');
  return { token, scopes: wanted.scopes, createdAt: row.created_at };
}
