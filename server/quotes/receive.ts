import { recordEvent } from '#server/bus/record.ts';
import type { Tx } from '#server/db/transaction.ts';
import { findByUri, type HeldQuote, holdQuote, isTombstone } from './queries.ts';
import { countQuotes, settle } from './settle.ts';

/** A quote as the server of the status that quotes tells it: nothing of it is believed yet. */
export interface RemoteQuote {
  /** Null where what was quoted is gone. */
  uri: string | null;
  isLegacy: boolean;
  /** Where the consent of the quoted author is to be read. */
  authorizationUri: string | null;
  /** How many quotes led to this status: one that is read in only as it is quoted has 1. */
  depth: number;
}

interface Quoting {
  statusId: string;
  accountId: string;
  /** Actor id of the account. */
  actorHost: string;
}

/**
 * Keeps that a status of another server quotes another. Quoting oneself needs no consent; all else
 * waits for it: for the author's QuoteAuthorization, which is read from their server, or, where a
 * status of ours is quoted, for a QuoteRequest.
 */
export async function keepRemoteQuote(tx: Tx, quoting: Quoting, quote: RemoteQuote): Promise<void> {
  const { statusId, accountId } = quoting;
  const quoted = quote.uri === null ? undefined : await findByUri(tx, quote.uri);
  await tx
    .insertInto('quotes')
    .values({
      status_id: statusId,
      account_id: accountId,
      quoted_status_id: quoted?.id ?? null,
      quoted_account_id: quoted?.account_id ?? null,
      quoted_uri: quote.uri ?? '',
      state: quote.uri === null ? 'deleted' : 'pending',
      legacy: quote.isLegacy,
      authorization_uri: quote.authorizationUri,
    })
    .execute();
  if (quoted?.account_id === accountId) await acceptOwn(tx, statusId);
  else if (isToBeLookedAt(quoting, quote, quoted))
    await recordEvent(tx, 'quote.received', { statusId, depth: quote.depth });
}

async function acceptOwn(tx: Tx, statusId: string): Promise<void> {
  const quote = await holdQuote(tx, statusId);
  if (quote) await settle(tx, quote, 'accepted');
}

/** Without consent to read, only a status that is not here yet is of interest: it may be their own. */
function isToBeLookedAt(
  { actorHost }: Quoting,
  { uri, isLegacy, authorizationUri }: RemoteQuote,
  quoted: { local: boolean } | undefined,
): boolean {
  if (uri === null || quoted?.local) return false;
  if (quoted !== undefined) return authorizationUri !== null;
  return !isLegacy || (URL.canParse(uri) && new URL(uri).host === actorHost);
}

/**
 * Brings the quote of a remote status up to date. `edited` says that its author changed the status,
 * which alone takes a quote away or puts another in its place. A consent that is new, or is not named
 * any more, is read again where it was given.
 */
export async function updateRemoteQuote(
  tx: Tx,
  quoting: Quoting,
  quote: RemoteQuote | null,
  how: 'edited' | 'retold',
): Promise<void> {
  const known = await holdQuote(tx, quoting.statusId);
  if (!known) return quote ? await keepRemoteQuote(tx, quoting, quote) : undefined;
  const isSame = quote !== null && quote.uri === known.quoted_uri;
  if (isSame) return await retold(tx, known, quote);
  // Gone for its server is not gone for us: of what is known here we hear it from its author.
  if (how === 'retold' || (quote !== null && quote.uri === null)) return;
  await removeQuote(tx, known);
  if (quote) await keepRemoteQuote(tx, quoting, quote);
}

async function retold(tx: Tx, known: HeldQuote, quote: RemoteQuote): Promise<void> {
  const { authorizationUri: given, depth } = quote;
  if (known.quoted_local || known.quoted_account_id === known.account_id) return;
  if (given === known.authorization_uri) return;
  if (given === null && known.state !== 'accepted') return;
  const isFinal = known.state === 'revoked' || known.state === 'rejected';
  // What was withdrawn stays so; a consent of another name is a new one.
  if (given !== null && (await isTombstone(tx, { uri: given, accountId: known.quoted_account_id })))
    return;
  if (given !== null)
    await tx
      .updateTable('quotes')
      .set({ authorization_uri: given, legacy: false, ...(isFinal ? { state: 'pending' } : {}) })
      .where('id', '=', known.id)
      .execute();
  await recordEvent(tx, 'quote.received', { statusId: known.status_id, depth });
}

async function removeQuote(tx: Tx, known: HeldQuote): Promise<void> {
  await tx.deleteFrom('quotes').where('id', '=', known.id).execute();
  if (known.state === 'accepted' && known.quoted_status_id !== null && !known.status_deleted)
    await countQuotes(tx, [known.quoted_status_id], -1);
}
