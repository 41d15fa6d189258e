import type { HydrateAccountsDeps } from '#server/accounts/hydrate.ts';
import { hydrateWithTarget } from '#server/accounts/with-target.ts';
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
  return await hydrateWithTarget(deps, rows, (row, target) => ({
    id: row.id,
    action: row.action,
    text: row.text,
    status_ids: row.status_ids,
    target_account: target,
    appeal: null,
    created_at: toApiDate(row.created_at),
  }));
}
