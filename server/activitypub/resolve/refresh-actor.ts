import { deleteRemoteAccount } from '#server/accounts/delete-remote.ts';
import type { Db } from '#server/db/pool.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import type { ActorResolver } from './resolve-actor.ts';

/**
 * Reads a remote account's document again. `410 Gone` means that its owner deleted it; anything
 * else that fails is left for the next time.
 */
export async function refreshActor(
  deps: { db: Db; actors: ActorResolver },
  accountId: string,
): Promise<void> {
  const account = await deps.db
    .selectFrom('accounts')
    .select('uri')
    .where('id', '=', accountId)
    .where('domain', 'is not', null)
    .executeTakeFirst();
  if (account === undefined) return;
  try {
    await deps.actors.refresh(account.uri);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    if (error.status === 410) await deleteRemoteAccount(deps.db, accountId);
  }
}
