import type { DeletedStatus, Quote } from '#server/contract/status.ts';
import { notFound } from '#server/core/errors.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { detachMedia } from '#server/media/detach.ts';
import { findQuotedId } from '#server/quotes/find-quoted.ts';
import { buryStatus } from './bury.ts';
import { type HydrateDeps, hydrateStatus } from './hydrate.ts';
import { findOwn } from './queries.ts';

export interface Deletion {
  accountId: string;
  statusId: string;
  /** Whether its media may be attached to the next draft, or go with it. */
  media: 'keep' | 'delete';
}

/**
 * Deletes a status of one's own, with every boost of it. Resolves to the status as it was, with the
 * text as it was typed, from which clients redraft. Throws "not found" for what is not one's own.
 */
export async function deleteStatus(deps: HydrateDeps, deletion: Deletion): Promise<DeletedStatus> {
  const { accountId, statusId } = deletion;
  const own = await findOwn(deps.db, statusId, accountId);
  const shown = own && (await hydrateStatus(deps, statusId, accountId));
  if (!shown) throw notFound();
  const quote = shown.quote && (await wholeQuote(deps, shown.quote, deletion));
  await inTransaction(deps.db, (tx) => remove(tx, deletion));
  const { content: _rendered, ...rest } = shown;
  return { ...rest, quote, text: own.text ?? '' };
}

/** With what it quotes whatever its state, as far as the author may see it: they quote it again. */
async function wholeQuote(
  deps: HydrateDeps,
  quote: Quote,
  { accountId, statusId }: Deletion,
): Promise<Quote> {
  const quotedId = quote.quoted_status ? null : await findQuotedId(deps.db, statusId);
  const quoted = quotedId && (await hydrateStatus(deps, quotedId, accountId));
  if (!quoted) return quote;
  return { ...quote, quoted_status: { ...quoted, quote: null, reblog: null } };
}

async function remove(tx: Tx, { statusId, media }: Deletion): Promise<void> {
  if (media === 'keep') await detachMedia(tx, statusId);
  if (!(await buryStatus(tx, statusId))) throw notFound();
}
