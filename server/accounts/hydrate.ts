import type { Account } from '#server/contract/account.ts';
import type { HydrateAccountsDeps } from './load.ts';
import { rememberedAccounts } from './remembered.ts';
import { findSeen } from './seen.ts';

export type { HydrateAccountsDeps } from './load.ts';

/**
 * The accounts with these ids as the client API shows them, by id; unknown ids are left out. One
 * query where nothing about them changed since they were shown last, five at most.
 */
export async function hydrateAccounts(
  deps: HydrateAccountsDeps,
  ids: Iterable<string>,
): Promise<Map<string, Account>> {
  return await rememberedAccounts(deps, await findSeen(deps.db, [...new Set(ids)]));
}

/** The same in the order asked. */
export async function hydrateAccountList(
  deps: HydrateAccountsDeps,
  ids: readonly string[],
): Promise<Account[]> {
  const accounts = await hydrateAccounts(deps, ids);
  return ids.flatMap((id) => accounts.get(id) ?? []);
}
