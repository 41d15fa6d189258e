import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/** A status that still stands and is not older than `since`, with what it boosts. */
export async function findFresh(db: Db, statusId: string, since: Date) {
  return await db
    .selectFrom('statuses')
    .leftJoin('statuses as original', 'original.id', 'statuses.reblog_of_id')
    .innerJoin('accounts as author', 'author.id', 'statuses.account_id')
    .select(['statuses.account_id', 'statuses.visibility', 'author.actor_type'])
    .select(['original.id as original_id', 'original.account_id as original_account_id'])
    .select(
      sql<boolean>`statuses.in_reply_to_uri is not null
        and statuses.in_reply_to_account_id is distinct from statuses.account_id`.as(
        'answers_others',
      ),
    )
    .where('statuses.id', '=', statusId)
    .where('statuses.deleted_at', 'is', null)
    .where('original.deleted_at', 'is', null)
    .where('statuses.created_at', '>=', since)
    .executeTakeFirst();
}

/** Whom a status names. */
export async function findMentioned(db: Db, statusId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('status_mentions')
    .select('account_id')
    .where('status_id', '=', statusId)
    .where('silent', '=', false)
    .execute();
  return rows.map((row) => row.account_id);
}

/** Followers who asked to be told of everything an account writes. */
export async function findSubscribers(db: Db, accountId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('follows')
    .select('account_id')
    .where('target_account_id', '=', accountId)
    .where('notify', '=', true)
    .execute();
  return rows.map((row) => row.account_id);
}

export async function findBoosters(db: Db, statusId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('statuses')
    .select('account_id')
    .where('reblog_of_id', '=', statusId)
    .where('deleted_at', 'is', null)
    .execute();
  return rows.map((row) => row.account_id);
}

/** The author of a status that this account favourites at this moment. */
export async function findFavouritedAuthor(
  db: Db,
  favourite: { accountId: string; statusId: string },
): Promise<string | null> {
  const row = await db
    .selectFrom('favourites')
    .innerJoin('statuses', 'statuses.id', 'favourites.status_id')
    .select('statuses.account_id')
    .where('favourites.account_id', '=', favourite.accountId)
    .where('favourites.status_id', '=', favourite.statusId)
    .where('statuses.deleted_at', 'is', null)
    .executeTakeFirst();
  return row?.account_id ?? null;
}

/** Whether the follow, or the request for one, stands at this moment. */
export async function standsBetween(
  db: Db,
  table: 'follows' | 'follow_requests',
  pair: { accountId: string; targetAccountId: string },
): Promise<boolean> {
  const row = await db
    .selectFrom(table)
    .select('id')
    .where('account_id', '=', pair.accountId)
    .where('target_account_id', '=', pair.targetAccountId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Who is quoted by a status, with their consent, at this moment. */
export async function findQuoted(
  db: Db,
  statusId: string,
): Promise<{ account_id: string; quoted_account_id: string } | null> {
  const row = await db
    .selectFrom('quotes')
    .innerJoin('statuses', 'statuses.id', 'quotes.status_id')
    .select(['quotes.account_id', 'quotes.quoted_account_id'])
    .where('quotes.status_id', '=', statusId)
    .where('quotes.state', '=', 'accepted')
    .where('statuses.deleted_at', 'is', null)
    .executeTakeFirst();
  return row?.quoted_account_id ? { ...row, quoted_account_id: row.quoted_account_id } : null;
}

/** Statuses of ours that quote this one, with consent. */
export async function findQuoting(db: Db, statusId: string) {
  return await db
    .selectFrom('quotes')
    .innerJoin('statuses', 'statuses.id', 'quotes.status_id')
    .select(['quotes.status_id', 'quotes.account_id'])
    .where('quotes.quoted_status_id', '=', statusId)
    .where('quotes.state', '=', 'accepted')
    .where('statuses.local', '=', true)
    .where('statuses.deleted_at', 'is', null)
    .execute();
}
