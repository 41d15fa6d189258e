import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { Relation } from './policy.ts';

/** What an account is to the author of a status. */
export async function relationTo(db: Db, authorId: string, accountId: string): Promise<Relation> {
  const { rows } = await sql<Relation>`
    select ${authorId}::bigint = ${accountId}::bigint as "isAuthor",
      exists (select from follows f
        where f.account_id = ${accountId} and f.target_account_id = ${authorId}) as "followsAuthor",
      exists (select from follows f
        where f.account_id = ${authorId} and f.target_account_id = ${accountId}) as "followedByAuthor",
      exists (select from blocks b
        where (b.account_id = ${accountId} and b.target_account_id = ${authorId})
           or (b.account_id = ${authorId} and b.target_account_id = ${accountId})) as "isBlocked"`.execute(
    db,
  );
  return rows[0]!;
}
