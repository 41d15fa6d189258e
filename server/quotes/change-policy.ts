import { recordEvent } from '#server/bus/record.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import type { QuotePolicy } from '#server/db/schema/quotes.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { policyOf } from './policy.ts';

/**
 * Chooses anew who may quote a status of one's own; quotes that were accepted stay:
 * https://docs.joinmastodon.org/methods/statuses/#edit_interaction_policy. Throws "not found" for
 * what the account may not see, "forbidden" for what is not its own.
 */
export async function changeQuotePolicy(
  deps: { db: Db },
  change: { accountId: string; statusId: string; policy: QuotePolicy | undefined },
): Promise<void> {
  const { accountId, statusId, policy } = change;
  await inTransaction(deps.db, async (tx) => {
    const status = await tx
      .selectFrom('statuses')
      .select(['account_id', 'reblog_of_id'])
      .where('id', '=', statusId)
      .where(visibleTo(accountId))
      .executeTakeFirst();
    if (!status || status.reblog_of_id !== null) throw notFound();
    if (status.account_id !== accountId)
      throw new DomainError('forbidden', 'This action is not allowed');
    await setQuotePolicy(tx, statusId, policy ?? (await preferredPolicy(tx, accountId)));
  });
}

/** The same in an edit. What changes nothing is told to nobody. */
export async function setQuotePolicy(tx: Tx, statusId: string, choice: QuotePolicy): Promise<void> {
  const status = await tx
    .selectFrom('statuses')
    .select(['visibility', 'interaction_policy'])
    .where('id', '=', statusId)
    .forUpdate()
    .executeTakeFirst();
  if (!status) throw notFound();
  const before = status.interaction_policy ?? {};
  const after = { ...before, ...policyOf(choice, status.visibility) };
  if (JSON.stringify(before.quote) === JSON.stringify(after.quote)) return;
  await tx
    .updateTable('statuses')
    .set({ interaction_policy: JSON.stringify(after) })
    .where('id', '=', statusId)
    .execute();
  await recordEvent(tx, 'status.policy-changed', { statusId, changeId: newId() });
}

async function preferredPolicy(tx: Tx, accountId: string): Promise<QuotePolicy> {
  const user = await tx
    .selectFrom('users')
    .select('default_quote_policy')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return user?.default_quote_policy ?? 'public';
}
