import type { Account } from '#server/contract/account.ts';
import { hydrateAccounts, type HydrateAccountsDeps } from './hydrate.ts';

/**
 * What is told of accounts (reports, warnings), by id: each row as `present` shows it with the account
 * that it is about. What is about an account that is gone is left out.
 */
export async function hydrateWithTarget<
  Row extends { id: string; target_account_id: string },
  Shown,
>(
  deps: HydrateAccountsDeps,
  rows: readonly Row[],
  present: (row: Row, target: Account) => Shown,
): Promise<Map<string, Shown>> {
  const accounts = await hydrateAccounts(
    deps,
    rows.map((row) => row.target_account_id),
  );
  const shown = new Map<string, Shown>();
  for (const row of rows) {
    const target = accounts.get(row.target_account_id);
    if (target) shown.set(row.id, present(row, target));
  }
  return shown;
}
