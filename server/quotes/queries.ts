import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { QuoteState } from '#server/db/schema/quotes.ts';
import type { Tx } from '#server/db/transaction.ts';

/** A quote that is about to be changed. */
export interface HeldQuote {
  id: string;
  status_id: string;
  account_id: string;
  quoted_status_id: string | null;
  quoted_account_id: string | null;
  quoted_uri: string;
  state: QuoteState;
  authorization_uri: string | null;
  /** Whether the status that quotes is deleted. */
  status_deleted: boolean;
  /** Whether what is quoted was written here. */
  quoted_local: boolean;
}

/** The quote of a status, held until the transaction ends. */
export async function holdQuote(tx: Tx, statusId: string): Promise<HeldQuote | undefined> {
  return await tx
    .selectFrom('quotes')
    .innerJoin('statuses', 'statuses.id', 'quotes.status_id')
    .leftJoin('statuses as quoted', 'quoted.id', 'quotes.quoted_status_id')
    .select(['quotes.id', 'quotes.status_id', 'quotes.account_id', 'quotes.quoted_status_id'])
    .select(['quotes.quoted_account_id', 'quotes.quoted_uri', 'quotes.state'])
    .select('quotes.authorization_uri')
    .select(sql<boolean>`statuses.deleted_at is not null`.as('status_deleted'))
    .select((eb) => eb.fn.coalesce('quoted.local', sql<boolean>`false`).as('quoted_local'))
    .where('quotes.status_id', '=', statusId)
    .forUpdate('quotes')
    .executeTakeFirst();
}

/** What may be quoted under this uri: a status that stands and is no boost. */
export async function findByUri(db: Db, uri: string) {
  return await db
    .selectFrom('statuses')
    .select(['id', 'uri', 'account_id', 'local', 'visibility', 'interaction_policy'])
    .where('uri', '=', uri)
    .where('deleted_at', 'is', null)
    .where('reblog_of_id', 'is', null)
    .executeTakeFirst();
}

/** Whether a consent was withdrawn by the quoted author, who alone can. */
export async function isTombstone(
  db: Db,
  { uri, accountId }: { uri: string; accountId: string | null },
): Promise<boolean> {
  const { rows } = await sql`
    select from tombstones
    where uri = ${uri} and (author_uri is null
      or author_uri = (select accounts.uri from accounts where id = ${accountId}::bigint))`.execute(
    db,
  );
  return rows.length > 0;
}
