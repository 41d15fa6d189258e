import { DomainError, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { holdQuote } from './queries.ts';
import { settle } from './settle.ts';

/**
 * The author of a quoted status does not want to be quoted there any more:
 * https://docs.joinmastodon.org/methods/statuses/#revoke_quote. Throws "not found" where there is no
 * such quote or the account may not see what is quoted, "forbidden" where that is not its own.
 */
export async function revokeQuote(
  deps: { db: Db },
  revocation: { accountId: string; quotedId: string; statusId: string },
): Promise<void> {
  const { accountId, quotedId, statusId } = revocation;
  await inTransaction(deps.db, async (tx) => {
    const quoted = await tx
      .selectFrom('statuses')
      .select('account_id')
      .where('id', '=', quotedId)
      .where(visibleTo(accountId))
      .executeTakeFirst();
    const quote = quoted && (await holdQuote(tx, statusId));
    if (!quote || quote.quoted_status_id !== quotedId) throw notFound();
    if (quoted.account_id !== accountId)
      throw new DomainError('forbidden', 'This action is not allowed');
    await settle(tx, quote, 'rejected');
  });
}
