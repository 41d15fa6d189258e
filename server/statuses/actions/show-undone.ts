import type { Status } from '#server/contract/status.ts';
import { type HydrateDeps, hydrateStatus, showStatus } from '../hydrate.ts';
import { flagsOfReaders, withFlags } from '../reader-flags.ts';

/**
 * The status of which somebody has just taken back what they did. Where its author has shut them out
 * since, it is shown as everybody sees it, so that their app learns that it is done; as in Mastodon.
 * Throws "not found" for what not everybody may see.
 */
export async function showUndone(
  deps: HydrateDeps,
  statusId: string,
  accountId: string,
): Promise<Status> {
  const own = await hydrateStatus(deps, statusId, accountId);
  if (own) return own;
  const open = await showStatus(deps, statusId, null);
  const flags = await flagsOfReaders(deps.db, statusId, [accountId]);
  return { ...withFlags(open, flags.get(accountId)), filtered: [] };
}
