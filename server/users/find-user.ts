import { DomainError } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { accountIdByHandle, userByLogin, type UserRow } from './queries.ts';

/** The user of a local account, by username (with or without @) or e-mail address. */
export async function findUser(db: Db, login: string): Promise<UserRow> {
  const user = await userByLogin(db, login);
  if (!user) throw new DomainError('not_found', `There is no account "${login}" here`);
  return user;
}

/** Any account known here: `alice`, `@alice@elsewhere.example`, or a local user's e-mail address. */
export async function findAccountId(db: Db, handle: string): Promise<string> {
  const id = (await accountIdByHandle(db, handle)) ?? (await userByLogin(db, handle))?.account_id;
  if (id === undefined) throw new DomainError('not_found', `There is no account "${handle}" here`);
  return id;
}
