import type { Account } from '#server/contract/account.ts';
import { versionedCache } from '#server/db/versioned.ts';
import { type HydrateAccountsDeps, loadAccounts } from './load.ts';
import type { AccountSeen } from './seen.ts';

const accounts = versionedCache<Account>({
  bytes: 16_000_000,
  // Two bytes a character, and about as much again for addresses and what holds it all together.
  sizeOf: ({ display_name, note, fields }) =>
    2_000 + 2 * (display_name.length + note.length) + 400 * fields.length,
});

/**
 * Accounts as the client API shows them, by id, with the counters as seen; those of which nothing
 * changed are not read again.
 */
export async function rememberedAccounts(
  deps: HydrateAccountsDeps,
  rows: readonly AccountSeen[],
): Promise<Map<string, Account>> {
  const seen = new Map(rows.map((row) => [row.account_id, row]));
  const versions = new Map(rows.map((row) => [row.account_id, row.account_version]));
  const found = await accounts(deps.db).at(versions, (ids) => loadAccounts(deps, ids));
  for (const [id, account] of found) {
    const row = seen.get(id);
    if (row) found.set(id, withCounters(account, row));
  }
  return found;
}

function withCounters(account: Account, row: AccountSeen): Account {
  return {
    ...account,
    last_status_at: row.last_status_at,
    statuses_count: row.statuses_count ?? 0,
    followers_count: row.followers_count ?? 0,
    following_count: row.following_count ?? 0,
  };
}
