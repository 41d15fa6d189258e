import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { findByUri, holdQuote, isTombstone } from './queries.ts';
import { settle } from './settle.ts';

/** A consent that was read from the quoted author's own server, and says what it must. */
export interface VerifiedConsent {
  statusId: string;
  quotedUri: string;
  authorizationUri: string;
}

/**
 * The author of what a status of another server quotes agrees. It counts for this status and what
 * it quotes, and only while both are what they were when the consent was read.
 */
export async function acceptVerified(deps: { db: Db }, consent: VerifiedConsent): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const quote = await holdQuote(tx, consent.statusId);
    const quoted = await findByUri(tx, consent.quotedUri);
    if (!quote || !quoted || quoted.local || quote.quoted_status_id !== quoted.id) return;
    if (quote.authorization_uri !== consent.authorizationUri) return;
    const { authorizationUri: uri } = consent;
    if (await isTombstone(tx, { uri, accountId: quoted.account_id })) return;
    // Nobody can agree that what is not for everybody is passed on to everybody.
    if (quoted.visibility !== 'public' && quoted.visibility !== 'unlisted') return;
    await settle(tx, quote, 'accepted');
  });
}

/**
 * What a status quotes has become known here. Quoting oneself needs nobody's consent. Does nothing
 * where it is linked already, or is not what the status quotes.
 */
export async function linkQuoted(
  deps: { db: Db },
  link: { statusId: string; quotedUri: string },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const quote = await holdQuote(tx, link.statusId);
    const quoted = await findByUri(tx, link.quotedUri);
    if (!quote || !quoted || quote.quoted_status_id !== null) return;
    await tx
      .updateTable('quotes')
      // A server may give a post under another address than the post's own.
      .set({ quoted_status_id: quoted.id, quoted_account_id: quoted.account_id })
      .where('id', '=', quote.id)
      .execute();
    if (quoted.account_id !== quote.account_id) return;
    await settle(tx, { ...quote, quoted_status_id: quoted.id }, 'accepted');
  });
}
