import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/**
 * The origin for which the people of this database have their addresses, where it is another than
 * `origin`; null where it is the same, or nobody has joined. Other servers know them by these
 * addresses: a server that goes on under another origin would lose all who follow them.
 */
export async function otherOrigin(db: Db, origin: string): Promise<string | null> {
  const person = await db
    .selectFrom('users')
    .innerJoin('accounts', 'accounts.id', 'users.account_id')
    .select('accounts.uri')
    .where(sql<boolean>`not starts_with(accounts.uri, ${`${origin}/`})`)
    .limit(1)
    .executeTakeFirst();
  return person ? new URL(person.uri).origin : null;
}
