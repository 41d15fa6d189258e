import { sql } from 'kysely';
import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import type { Notification } from '#server/contract/notification.ts';
import { toApiDate } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { type HydrateDeps, hydrateStatuses } from '#server/statuses/hydrate.ts';
import { visibleTo } from '#server/statuses/policy.ts';

/** Which of somebody's notifications. */
export interface Selection {
  accountId: string;
  types: readonly string[];
  excludeTypes: readonly string[];
  fromAccountId?: string | undefined;
}

/** A page of notifications, newest first, without those of what is gone or hidden since. */
export async function listNotifications(
  deps: HydrateDeps,
  selection: Selection,
  page: PageQuery,
): Promise<Notification[]> {
  const query = keyset(selected(deps.db, selection), 'notifications.id', page);
  const rows = newestFirst(await query.execute(), page);
  return await present(deps, rows, selection.accountId);
}

/** One of somebody's notifications; null when there is none of that id. */
export async function findNotification(
  deps: HydrateDeps,
  { accountId, id }: { accountId: string; id: string },
): Promise<Notification | null> {
  const query = selected(deps.db, { accountId, types: [], excludeTypes: [] });
  const rows = await query.where('notifications.id', '=', id).execute();
  const [notification] = await present(deps, rows, accountId);
  return notification ?? null;
}

/** How many are newer than the last one read, counted up to `limit`. */
export async function countUnread(db: Db, selection: Selection, limit: number): Promise<number> {
  const unread = selected(db, selection)
    .where('notifications.id', '>', (eb) =>
      eb.fn.coalesce(
        eb
          .selectFrom('markers')
          .select(sql<string>`last_read_id::bigint`.as('id'))
          .where('account_id', '=', selection.accountId)
          .where('timeline', '=', 'notifications'),
        sql<string>`0`,
      ),
    )
    .limit(limit);
  const row = await db
    .selectFrom(unread.as('unread'))
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

type Row = Awaited<ReturnType<ReturnType<typeof selected>['execute']>>[number];

function selected(db: Db, { accountId, types, excludeTypes, fromAccountId }: Selection) {
  return db
    .selectFrom('notifications')
    .innerJoin('accounts', 'accounts.id', 'notifications.from_account_id')
    .leftJoin('statuses', 'statuses.id', 'notifications.status_id')
    .select(['notifications.id', 'notifications.type', 'notifications.from_account_id'])
    .select(['notifications.status_id', 'notifications.created_at'])
    .where('notifications.account_id', '=', accountId)
    .where('accounts.suspended_at', 'is', null)
    .where((eb) => eb.or([eb('notifications.status_id', 'is', null), visibleTo(accountId)]))
    .$if(types.length > 0, (q) => q.where('notifications.type', 'in', [...types] as never))
    .$if(excludeTypes.length > 0, (q) =>
      q.where('notifications.type', 'not in', [...excludeTypes] as never),
    )
    .$if(fromAccountId !== undefined, (q) =>
      q.where('notifications.from_account_id', '=', fromAccountId ?? '0'),
    );
}

async function present(deps: HydrateDeps, rows: Row[], viewer: string): Promise<Notification[]> {
  const statusIds = [...new Set(rows.flatMap((row) => row.status_id ?? []))];
  const [accounts, statuses] = await Promise.all([
    hydrateAccounts(
      deps,
      rows.map((row) => row.from_account_id),
    ),
    hydrateStatuses(deps, statusIds, viewer),
  ]);
  const byId = new Map(statuses.map((status) => [status.id, status]));
  return rows.flatMap((row) => {
    const account = accounts.get(row.from_account_id);
    if (!account) return [];
    return {
      id: row.id,
      type: row.type,
      group_key: `ungrouped-${row.id}`,
      created_at: toApiDate(row.created_at),
      account,
      ...(row.status_id === null ? {} : { status: byId.get(row.status_id) ?? null }),
    };
  });
}
