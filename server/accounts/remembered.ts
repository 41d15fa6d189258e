import type { Account } from '#server/contract/account.ts';
import { toApiDay } from '#server/core/time.ts';
import { versionedCache } from '#server/db/versioned.ts';
import { type HydrateAccountsDeps, hydrateAccounts } from './hydrate.ts';

/** An account as just seen in the database: what changes often, and the version of the rest. */
export interface AccountSeen {
  account_id: string;
  /** Null where it cannot be remembered. */
  account_version: string | null;
  statuses_count: number | null;
  followers_count: number | null;
  following_count: number | null;
  last_status_at: Date | null;
}

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
  const found = await accounts(deps.db).at(versions, (ids) => hydrateAccounts(deps, ids));
  for (const [id, account] of found) {
    const row = seen.get(id);
    if (row) found.set(id, withCounters(account, row));
  }
  return found;
}

function withCounters(account: Account, row: AccountSeen): Account {
  return {
    ...account,
    last_status_at: row.last_status_at ? toApiDay(row.last_status_at) : null,
    statuses_count: row.statuses_count ?? 0,
    followers_count: row.followers_count ?? 0,
    following_count: row.following_count ?? 0,
  };
}
