import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { holdQuote } from './queries.ts';
import { settle } from './settle.ts';

/** A consent is not where it was said to be: the quote it was for does not stand. */
export async function withdrawConsent(
  deps: { db: Db },
  withdrawn: { statusId: string; authorizationUri: string },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const quote = await holdQuote(tx, withdrawn.statusId);
    if (!quote || quote.quoted_local || quote.authorization_uri !== withdrawn.authorizationUri)
      return;
    await settle(tx, quote, 'rejected');
  });
}

/** A quoted author elsewhere takes their consent back; only they can. */
export async function withdrawByAuthor(
  deps: { db: Db },
  withdrawn: { authorizationUri: string; accountId: string },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const rows = await tx
      .selectFrom('quotes')
      .select('status_id')
      .where('authorization_uri', '=', withdrawn.authorizationUri)
      .where('quoted_account_id', '=', withdrawn.accountId)
      .orderBy('id')
      .execute();
    for (const { status_id: statusId } of rows) {
      const quote = await holdQuote(tx, statusId);
      if (quote) await settle(tx, quote, 'rejected');
    }
  });
}
