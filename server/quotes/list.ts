import type { Status } from '#server/contract/status.ts';
import { notFound } from '#server/core/errors.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { type HydrateDeps, hydrateStatuses } from '#server/statuses/hydrate.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { wanted } from '#server/statuses/rules.ts';

export interface QuotesPage {
  statuses: Status[];
  /** Ids of quotes, not of statuses. */
  cursors: string[];
}

/**
 * The statuses that quote a status, latest first, as far as the viewer may and wants to see them;
 * its author sees who quotes them, wanted or not. Throws "not found" where the viewer may not see it.
 */
export async function listQuotes(
  deps: HydrateDeps,
  asked: { statusId: string; viewer: string; page: PageQuery },
): Promise<QuotesPage> {
  const { statusId, viewer, page } = asked;
  const quoted = await deps.db
    .selectFrom('statuses')
    .select('account_id')
    .where('id', '=', statusId)
    .where(visibleTo(viewer))
    .executeTakeFirst();
  if (!quoted) throw notFound();
  const query = deps.db
    .selectFrom('quotes')
    .innerJoin('statuses', 'statuses.id', 'quotes.status_id')
    .select(['quotes.id as cursor', 'quotes.status_id as id'])
    .where('quotes.quoted_status_id', '=', statusId)
    .where('quotes.state', '=', 'accepted')
    .where(visibleTo(viewer))
    .$if(quoted.account_id !== viewer, (q) => q.where(wanted(viewer)));
  const rows = newestFirst(await keyset(query, 'quotes.id', page).execute(), page);
  const ids = rows.map((row) => row.id);
  return {
    statuses: await hydrateStatuses(deps, ids, viewer),
    cursors: rows.map((row) => row.cursor),
  };
}
