import { recordEvent } from '#server/bus/record.ts';
import { invalid, notFound } from '#server/core/errors.ts';
import { DAY } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { moveFollowers } from './move-followers.ts';

const COOLDOWN = 7 * DAY;

/**
 * Somebody here goes on as another account, here or elsewhere, which must name this one among its
 * aliases (whoever calls has just asked it). Followers are told, once in seven days. Throws `invalid`
 * with what is in the way.
 */
export async function moveAccount(
  deps: { db: Db },
  move: { accountId: string; targetAccountId: string },
): Promise<void> {
  if (move.accountId === move.targetAccountId) throw invalid('That is the same account');
  await inTransaction(deps.db, async (tx) => {
    const rows = await tx
      .selectFrom('accounts')
      .select(['id', 'uri', 'domain', 'also_known_as', 'moved_to_account_id', 'moved_at'])
      .select('suspended_at')
      .where('id', 'in', [move.accountId, move.targetAccountId])
      .orderBy('id')
      .forUpdate()
      .execute();
    const account = rows.find((row) => row.id === move.accountId && row.domain === null);
    const target = rows.find((row) => row.id === move.targetAccountId);
    if (!account || !target || account.suspended_at || target.suspended_at) throw notFound();
    if (!target.also_known_as.includes(account.uri))
      throw invalid(`The other account does not name ${account.uri} among its aliases`);
    if (target.moved_to_account_id !== null) throw invalid('The other account has moved away');
    if (account.moved_at && Date.now() - account.moved_at.getTime() < COOLDOWN)
      throw invalid('The account has moved less than seven days ago');
    const now = new Date();
    await tx
      .updateTable('accounts')
      .set({ moved_to_account_id: target.id, moved_at: now, updated_at: now })
      .where('id', '=', account.id)
      .execute();
    await recordEvent(tx, 'account.updated', { accountId: account.id });
    await recordEvent(tx, 'account.moved', move);
  });
  await moveFollowers(deps, move);
}
