import type { Db } from '#server/db/pool.ts';
import { findFresh, findQuoted, findQuoting } from './queries.ts';
import { tell } from './tell.ts';

type Deps = { db: Db };

/** A status quotes another with the consent of its author, who is told which. */
export async function notifyOfQuote(deps: Deps, { statusId }: { statusId: string }): Promise<void> {
  const quote = await findQuoted(deps.db, statusId);
  if (!quote) return;
  const accountIds = [quote.quoted_account_id];
  await tell(deps, { type: 'quote', accountIds, fromAccountId: quote.account_id, statusId });
}

/** A status that others quote was edited: each is told, with the status of theirs that quotes it. */
export async function notifyOfQuotedEdit(
  deps: Deps,
  { statusId }: { statusId: string },
): Promise<void> {
  const status = await findFresh(deps.db, statusId, new Date(0));
  if (!status) return;
  for (const quoting of await findQuoting(deps.db, statusId)) {
    await tell(deps, {
      type: 'quoted_update',
      accountIds: [quoting.account_id],
      fromAccountId: status.account_id,
      statusId: quoting.status_id,
    });
  }
}
