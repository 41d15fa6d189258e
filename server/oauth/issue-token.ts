import { DomainError } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import { findUser } from '#server/users/find-user.ts';
import { createToken } from './create-token.ts';
import { operatorApp } from './operator-app.ts';
import { appById } from './queries.ts';

export interface TokenWish {
  username: string;
  /** Null: the operator's own application. */
  appId: string | null;
  scopes: readonly string[];
  token?: string | undefined;
}

/** A token by the operator's word, without the person's consent. */
export async function issueToken(
  db: Db,
  wish: TokenWish,
): Promise<{ accountId: string; token: string }> {
  const user = await findUser(db, wish.username);
  const appId = wish.appId === null ? await operatorApp(db) : await existingApp(db, wish.appId);
  const { token } = await createToken(db, {
    appId,
    userId: user.id,
    scopes: wish.scopes,
    token: wish.token,
  });
  return { accountId: user.account_id, token };
}

async function existingApp(db: Db, id: string): Promise<string> {
  const app = isId(id) ? await appById(db, id) : undefined;
  if (!app) throw new DomainError('not_found', `There is no application ${id}`);
  return app.id;
}
