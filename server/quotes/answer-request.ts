import { recordEvent } from '#server/bus/record.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { letSee } from './add.ts';
import { mayQuote } from './policy.ts';
import { findByUri, holdQuote } from './queries.ts';
import { relationTo } from './relation.ts';
import { settle } from './settle.ts';

/** Somebody elsewhere asks to quote a status of ours. */
export interface QuoteRequest {
  accountId: string;
  /** Id of the QuoteRequest. */
  requestUri: string;
  quotedUri: string;
  quotingUri: string;
}

/**
 * Whether the policy of a status of ours lets an account elsewhere quote it. Throws "not found"
 * where there is no such status that is open to everybody: of others nothing is told.
 */
export async function mayQuoteOurs(db: Db, accountId: string, quotedUri: string): Promise<boolean> {
  const quoted = await findByUri(db, quotedUri);
  const isOpen = quoted?.visibility === 'public' || quoted?.visibility === 'unlisted';
  if (!quoted?.local || !isOpen) throw notFound();
  const seen = await db
    .selectFrom('statuses')
    .select('id')
    .where('id', '=', quoted.id)
    .where(visibleTo(accountId))
    .executeTakeFirst();
  if (!seen) return false;
  return mayQuote(quoted, await relationTo(db, quoted.account_id, accountId)) === 'automatic';
}

/** Whether a status is known to quote another, whatever became of that. */
export async function isQuote(db: Db, statusId: string): Promise<boolean> {
  const query = db.selectFrom('quotes').select('id').where('status_id', '=', statusId);
  return (await query.executeTakeFirst()) !== undefined;
}

/**
 * Agrees to a request whose quoting status is known here by now. It must be by whoever asks and
 * quote what they say. The same request again gets the same answer; what was revoked is refused.
 */
export async function grantRequest(
  deps: { db: Db },
  request: QuoteRequest & { statusId: string },
): Promise<void> {
  const { accountId, statusId, requestUri } = request;
  await inTransaction(deps.db, async (tx) => {
    const quote = await holdQuote(tx, statusId);
    const quoted = await findByUri(tx, request.quotedUri);
    if (!quote || !quoted?.local || quote.account_id !== accountId) throw notFound();
    if (quote.quoted_status_id !== quoted.id)
      throw new DomainError('forbidden', 'That post does not quote this one');
    if (quote.state !== 'pending' && quote.state !== 'accepted')
      return await refuse(tx, quoted.id, request);
    await tx
      .updateTable('quotes')
      .set({ request_uri: requestUri, legacy: false })
      .where('id', '=', quote.id)
      .execute();
    await letSee(tx, statusId, quoted.account_id);
    await settle(tx, quote, 'accepted');
    await recordEvent(tx, 'quote.granted', { statusId });
  });
}

/** Refuses a request that the policy does not allow; a quote that stands already goes on standing. */
export async function refuseRequest(deps: { db: Db }, request: QuoteRequest): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const quoted = await findByUri(tx, request.quotedUri);
    if (!quoted?.local) throw notFound();
    const quoting = await findByUri(tx, request.quotingUri);
    const quote = quoting && (await holdQuote(tx, quoting.id));
    const isTheirs =
      quote?.account_id === request.accountId && quote.quoted_status_id === quoted.id;
    if (quote && isTheirs && quote.state === 'accepted') {
      await recordEvent(tx, 'quote.granted', { statusId: quote.status_id });
      return;
    }
    if (quote && isTheirs) await settle(tx, quote, 'rejected');
    await refuse(tx, quoted.id, request);
  });
}

async function refuse(tx: Tx, statusId: string, request: QuoteRequest): Promise<void> {
  const { accountId, requestUri, quotingUri } = request;
  await recordEvent(tx, 'quote.refused', { statusId, accountId, requestUri, quotingUri });
}
