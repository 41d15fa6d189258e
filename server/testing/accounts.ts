import { newId } from '#server/core/ids.ts';
import { actorUri } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';

export const TEST_ORIGIN = 'http://social.test';

export interface TestAccount {
  id: string;
  uri: string;
}

/** An account row by itself: here, or with a domain elsewhere. No user, no keys. */
export async function insertAccount(
  db: Db,
  username: string,
  more: {
    domain?: string;
    locked?: boolean;
    display_name?: string;
    note?: string;
    bot?: boolean;
    discoverable?: boolean;
  } = {},
): Promise<TestAccount> {
  const id = newId();
  const uri = actorUri(more.domain ? `https://${more.domain}` : TEST_ORIGIN, username);
  await db
    .insertInto('accounts')
    .values({ id, username, uri, ...more })
    .execute();
  await db.insertInto('account_stats').values({ account_id: id }).execute();
  return { id, uri };
}

/** An account of this server with the user who signs in to it. */
export async function insertUser(
  db: Db,
  username: string,
  more: Parameters<typeof insertAccount>[2] = {},
): Promise<TestAccount> {
  const account = await insertAccount(db, username, more);
  await db
    .insertInto('users')
    .values({
      id: newId(),
      account_id: account.id,
      email: `${username}@social.test`,
      password_hash: 'none',
      confirmed_at: new Date(),
      approved_at: new Date(),
    })
    .execute();
  return account;
}
