import { recordEvent } from '#server/bus/record.ts';
import type { QuoteState } from '#server/db/schema/quotes.ts';
import type { Tx } from '#server/db/transaction.ts';
import { countForStatuses } from '#server/statuses/counters.ts';
import type { HeldQuote } from './queries.ts';

/**
 * Gives a quote, held by the caller, its new state; the counter of what it quotes follows. Nothing
 * leads back from `revoked` or `rejected`, so an old consent brought again changes nothing. Resolves
 * to whether anything changed.
 */
export async function settle(
  tx: Tx,
  quote: HeldQuote,
  state: Extract<QuoteState, 'accepted' | 'rejected' | 'revoked'>,
): Promise<boolean> {
  if (quote.state !== 'pending' && quote.state !== 'accepted') return false;
  if (quote.state === state) return false;
  if (state === 'rejected' && quote.state === 'accepted') return await settle(tx, quote, 'revoked');
  await tx.updateTable('quotes').set({ state }).where('id', '=', quote.id).execute();
  const counts = !quote.status_deleted && quote.quoted_status_id !== null;
  if (counts && (state === 'accepted' || quote.state === 'accepted'))
    await countQuotes(tx, [quote.quoted_status_id!], state === 'accepted' ? 1 : -1);
  await recordEvent(tx, `quote.${state}`, { statusId: quote.status_id });
  return true;
}

/** Moves the number of quotes of statuses. */
export async function countQuotes(tx: Tx, quotedIds: readonly string[], by: 1 | -1): Promise<void> {
  await countForStatuses(tx, 'quotes_count', quotedIds, by);
}
