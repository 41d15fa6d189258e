import { hydrateAccounts, type HydrateAccountsDeps } from '#server/accounts/hydrate.ts';
import type { AccountWarning } from '#server/contract/account-warning.ts';
import { toApiDate } from '#server/core/time.ts';

/** Warnings by id as the client API shows them; unknown ids are left out. */
export async function hydrateWarnings(
  deps: HydrateAccountsDeps,
  ids: readonly string[],
): Promise<Map<string, AccountWarning>> {
  if (ids.length === 0) return new Map();
  const rows = await deps.db
    .selectFrom('account_warnings')
    .select(['id', 'action', 'text', 'status_ids', 'target_account_id', 'created_at'])
    .where('id', 'in', [...new Set(ids)])
    .execute();
  const accounts = await hydrateAccounts(
    deps,
    rows.map((row) => row.target_account_id),
  );
  return new Map(
    rows.flatMap((row): [string, AccountWarning][] => {
      const target = accounts.get(row.target_account_id);
      if (!target) return [];
      const { id, action, text, status_ids } = row;
      const created_at = toApiDate(row.created_at);
      return [
        [id, { id, action, text, status_ids, target_account: target, appeal: null, created_at }],
      ];
    }),
  );
}
