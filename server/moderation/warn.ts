import { recordEvent } from '#server/bus/record.ts';
import type { WarningAction } from '#server/db/schema/moderation.ts';
import type { Tx } from '#server/db/transaction.ts';

export interface Warning {
  /** Of this server; whoever is of another is told nothing. */
  accountId: string;
  /** What was done; `none` where they are only told something. */
  action: WarningAction;
  /** What the moderators say about it. */
  text: string;
  /** Posts that it is about. */
  statusIds?: readonly string[];
}

/**
 * Keeps that moderators did something to an account of this server, in the transaction in which it
 * is done; its owner is notified. https://docs.joinmastodon.org/entities/AccountWarning/
 */
export async function warn(tx: Tx, { accountId, action, text, statusIds }: Warning): Promise<void> {
  const target = await tx
    .selectFrom('users')
    .select('account_id')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (target === undefined) return;
  const { id } = await tx
    .insertInto('account_warnings')
    .values({
      target_account_id: accountId,
      action,
      text,
      status_ids: statusIds === undefined ? null : [...statusIds],
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await recordEvent(tx, 'account.warned', { warningId: id });
}
