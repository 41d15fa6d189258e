import { type HydrateAccountsDeps, hydrateAccountList } from '#server/accounts/hydrate.ts';
import type { Account } from '#server/contract/account.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { findTarget } from '../queries.ts';
import { keptApart } from '../rules.ts';

/** Accounts with the cursors of their page: ids of favourites or boosts, not of accounts. */
export interface ReactorPage {
  accounts: Account[];
  cursors: string[];
}

interface Asked {
  statusId: string;
  viewer: string | null;
  page: PageQuery;
}

/** Who favourited a status, latest first. Throws "not found" where the viewer may not see it. */
export async function favouritedBy(deps: HydrateAccountsDeps, asked: Asked): Promise<ReactorPage> {
  const statusId = await visibleId(deps.db, asked);
  const query = deps.db
    .selectFrom('favourites')
    .innerJoin('accounts', 'accounts.id', 'favourites.account_id')
    .select(['favourites.id as cursor', 'favourites.account_id as id'])
    .where('favourites.status_id', '=', statusId)
    .where('accounts.suspended_at', 'is', null)
    .$if(asked.viewer !== null, (q) =>
      q.where((eb) => eb.not(keptApart(asked.viewer ?? '', 'accounts.id'))),
    );
  return await present(
    deps,
    await keyset(query, 'favourites.id', asked.page).execute(),
    asked.page,
  );
}

/** Who boosted a status for all to see, latest first. Throws as `favouritedBy`. */
export async function rebloggedBy(deps: HydrateAccountsDeps, asked: Asked): Promise<ReactorPage> {
  const statusId = await visibleId(deps.db, asked);
  const query = deps.db
    .selectFrom('statuses')
    .innerJoin('accounts', 'accounts.id', 'statuses.account_id')
    .select(['statuses.id as cursor', 'statuses.account_id as id'])
    .where('statuses.reblog_of_id', '=', statusId)
    .where('statuses.deleted_at', 'is', null)
    .where('statuses.visibility', 'in', ['public', 'unlisted'])
    .where('accounts.suspended_at', 'is', null)
    .$if(asked.viewer !== null, (q) =>
      q.where((eb) => eb.not(keptApart(asked.viewer ?? '', 'accounts.id'))),
    );
  return await present(deps, await keyset(query, 'statuses.id', asked.page).execute(), asked.page);
}

async function visibleId(db: Db, { statusId, viewer }: Asked): Promise<string> {
  const target = await findTarget(db, statusId, viewer);
  if (!target) throw notFound();
  return target.id;
}

async function present(
  deps: HydrateAccountsDeps,
  rows: { id: string; cursor: string }[],
  page: PageQuery,
): Promise<ReactorPage> {
  const ordered = newestFirst(rows, page);
  const accounts = await hydrateAccountList(
    deps,
    ordered.map((row) => row.id),
  );
  return { accounts, cursors: ordered.map((row) => row.cursor) };
}
