import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import type { Feed } from '#server/contract/feed.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import { listFeedRows } from './queries.ts';

/** Every feed that can be followed, by handle, or the one that is this account, if it is one. */
export async function showDirectory(deps: HydrateDeps, accountId?: string): Promise<Feed[]> {
  const rows = await listFeedRows(deps.db, accountId);
  const accounts = await hydrateAccounts(
    deps,
    rows.map((row) => row.account_id),
  );
  return rows.flatMap(({ account_id, source, language, username }) => {
    const account = accounts.get(account_id);
    if (!account || account.suspended) return [];
    const at = `${deps.config.origin}/feeds/${username}`;
    const urls = { rss_url: `${at}.rss`, atom_url: `${at}.atom`, json_url: `${at}.json` };
    return [{ account, source, language, ...urls }];
  });
}
