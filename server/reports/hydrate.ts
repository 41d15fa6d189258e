import type { HydrateAccountsDeps } from '#server/accounts/hydrate.ts';
import { hydrateWithTarget } from '#server/accounts/with-target.ts';
import type { Report } from '#server/contract/report.ts';
import { toApiDate } from '#server/core/time.ts';

/** Reports by id as the client API shows them; unknown ids are left out. */
export async function hydrateReports(
  deps: HydrateAccountsDeps,
  ids: readonly string[],
): Promise<Map<string, Report>> {
  if (ids.length === 0) return new Map();
  const rows = await deps.db
    .selectFrom('reports')
    .selectAll()
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return await hydrateWithTarget(deps, rows, (row, target) => ({
    id: row.id,
    action_taken: row.action_taken_at !== null,
    action_taken_at: row.action_taken_at && toApiDate(row.action_taken_at),
    category: row.category,
    comment: row.comment,
    forwarded: row.forwarded,
    created_at: toApiDate(row.created_at),
    status_ids: row.status_ids,
    rule_ids: row.rule_ids,
    target_account: target,
  }));
}
