import { sql } from 'kysely';
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
}

/** The quote of a status, held until the transaction ends. */
export async function holdQuote(tx: Tx, statusId: string): Promise<HeldQuote | undefined> {
  return await tx
    .selectFrom('quotes')
    .innerJoin('statuses', 'statuses.id', 'quotes.status_id')
    .select(['quotes.id', 'quotes.status_id', 'quotes.account_id', 'quotes.quoted_status_id'])
    .select(['quotes.quoted_account_id', 'quotes.quoted_uri', 'quotes.state'])
    .select('quotes.authorization_uri')
    .select(sql<boolean>`statuses.deleted_at is not null`.as('status_deleted'))
    .where('quotes.status_id', '=', statusId)
    .forUpdate('quotes')
    .executeTakeFirst();
}
