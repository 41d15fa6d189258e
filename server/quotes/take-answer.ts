import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { holdQuote, isTombstone } from './queries.ts';
import { settle } from './settle.ts';

/** What the author of a quoted status elsewhere answers to our QuoteRequest. */
export interface QuoteAnswer {
  /** The status of ours that quotes. */
  statusId: string;
  /** Who answers. */
  accountId: string;
  /** Where the consent is read; null for a refusal. */
  authorizationUri: string | null;
}

/**
 * Takes an answer to a QuoteRequest of ours, from whoever was asked. A refusal also ends a consent;
 * a consent comes once and never after a refusal.
 */
export async function takeAnswer(deps: { db: Db }, answer: QuoteAnswer): Promise<void> {
  const { statusId, accountId, authorizationUri } = answer;
  await inTransaction(deps.db, async (tx) => {
    const quote = await holdQuote(tx, statusId);
    if (!quote || quote.quoted_account_id !== accountId) return;
    if (authorizationUri === null) {
      await settle(tx, quote, 'rejected');
      return;
    }
    if (quote.state !== 'pending' || (await isTombstone(tx, { uri: authorizationUri, accountId })))
      return;
    await tx
      .updateTable('quotes')
      .set({ authorization_uri: authorizationUri })
      .where('id', '=', quote.id)
      .execute();
    await settle(tx, quote, 'accepted');
  });
}
