import { recordEvent } from '#server/bus/record.ts';
import { newId } from '#server/core/ids.ts';
import type { Tx } from '#server/db/transaction.ts';
import type { Quoted } from './check.ts';
import { countQuotes } from './settle.ts';

interface NewQuote {
  statusId: string;
  accountId: string;
  /** Actor id of the account that quotes. */
  actorUri: string;
  quoted: Quoted;
}

/**
 * Hangs a quote on a new status of ours. What was written here stands at once, as its policy was
 * asked; an author elsewhere is asked by a QuoteRequest. They may see what quotes them.
 */
export async function addQuote(tx: Tx, { statusId, accountId, actorUri, quoted }: NewQuote) {
  const isSelf = quoted.account_id === accountId;
  const isSettled = quoted.local || isSelf;
  await tx
    .insertInto('quotes')
    .values({
      status_id: statusId,
      account_id: accountId,
      quoted_status_id: quoted.id,
      quoted_account_id: quoted.account_id,
      quoted_uri: quoted.uri,
      state: isSettled ? 'accepted' : 'pending',
      request_uri: isSettled ? null : `${actorUri}#quote_requests/${newId()}`,
    })
    .execute();
  if (isSettled) await countQuotes(tx, [quoted.id], 1);
  if (isSelf) return;
  await letSee(tx, statusId, quoted.account_id);
  await recordEvent(tx, isSettled ? 'quote.accepted' : 'quote.requested', { statusId });
}

/** Whoever is quoted may see the quote, whatever its visibility, without being named in it. */
export async function letSee(tx: Tx, statusId: string, accountId: string): Promise<void> {
  await tx
    .insertInto('status_mentions')
    .values({ status_id: statusId, account_id: accountId, silent: true })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
