import type { Db } from '#server/db/pool.ts';
import { notFound } from '#server/core/errors.ts';
import { findTarget } from '../queries.ts';

interface Mute {
  accountId: string;
  statusId: string;
}

/** No more of the conversation a status is part of. Resolves to the id of the status. */
export async function muteConversation(
  deps: { db: Db },
  { accountId, statusId }: Mute,
): Promise<string> {
  const target = await targetOf(deps.db, { accountId, statusId });
  await deps.db
    .insertInto('conversation_mutes')
    .values({ account_id: accountId, conversation_id: target.conversation_id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return target.id;
}

/** The reverse. */
export async function unmuteConversation(
  deps: { db: Db },
  { accountId, statusId }: Mute,
): Promise<string> {
  const target = await targetOf(deps.db, { accountId, statusId });
  await deps.db
    .deleteFrom('conversation_mutes')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', target.conversation_id)
    .execute();
  return target.id;
}

async function targetOf(db: Db, { accountId, statusId }: Mute) {
  const target = await findTarget(db, statusId, accountId);
  if (!target) throw notFound();
  return target;
}
