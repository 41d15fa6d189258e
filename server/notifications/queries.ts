import { sql } from 'kysely';
import { gather } from '#server/db/gather.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';

/** A status that still stands and is not older than `since`, with what it boosts. */
export async function findFresh(db: Db, statusId: string, since: Date) {
  const status = await findStanding(db, statusId);
  return status && status.created_at >= since ? status : undefined;
}

/** Events come in bursts: one statement for all. */
const findStanding = gather(async (db, ids: string[]) => {
  const byId = new Map((await standing(db, { ids })).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id));
});

const standing = statement((p: { ids: string[] }, db) =>
  db
    .selectFrom('statuses')
    .leftJoin('statuses as original', 'original.id', 'statuses.reblog_of_id')
    .innerJoin('accounts as author', 'author.id', 'statuses.account_id')
    .select(['statuses.id', 'statuses.account_id', 'statuses.visibility', 'statuses.created_at'])
    .select(['author.actor_type'])
    .select(['original.id as original_id', 'original.account_id as original_account_id'])
    .select(
      sql<boolean>`statuses.in_reply_to_uri is not null
        and statuses.in_reply_to_account_id is distinct from statuses.account_id`.as(
        'answers_others',
      ),
    )
    .where(sql<boolean>`statuses.id = any(${p.ids}::bigint[])`)
    .where('statuses.deleted_at', 'is', null)
    .where('original.deleted_at', 'is', null),
);

/** Whom a status names. */
export const findMentioned = gather(async (db, ids: string[]): Promise<string[][]> => {
  const byStatus = Map.groupBy(await mentioned(db, { ids }), (row) => row.status_id);
  return ids.map((id) => (byStatus.get(id) ?? []).map((row) => row.account_id));
});

const mentioned = statement((p: { ids: string[] }, db) =>
  db
    .selectFrom('status_mentions')
    .select(['status_id', 'account_id'])
    .where(sql<boolean>`status_id = any(${p.ids}::bigint[])`)
    .where(sql<boolean>`not silent`),
);

/** Followers who asked to be told of everything an account writes. */
export const findSubscribers = gather(async (db, ids: string[]): Promise<string[][]> => {
  const byTarget = Map.groupBy(await subscribed(db, { ids }), (row) => row.target_account_id);
  return ids.map((id) => (byTarget.get(id) ?? []).map((row) => row.account_id));
});

const subscribed = statement((p: { ids: string[] }, db) =>
  db
    .selectFrom('follows')
    .select(['target_account_id', 'account_id'])
    .where(sql<boolean>`target_account_id = any(${p.ids}::bigint[])`)
    .where(sql<boolean>`notify`),
);

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
