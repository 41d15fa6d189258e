import { sql } from 'kysely';
import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import type { Notification } from '#server/contract/notification.ts';
import { toApiDate } from '#server/core/time.ts';
import { pageStatement } from '#server/db/page-statement.ts';
import type { Db } from '#server/db/pool.ts';
import { variantsOf } from '#server/db/variants.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { type HydrateDeps, hydrateStatuses } from '#server/statuses/hydrate.ts';
import { aboutOf, hydrateAbout } from './about.ts';
import { UNGROUPED } from './groups/group-key.ts';
import {
  everything,
  isPlain,
  type NotificationRow,
  selected,
  type Selection,
} from './selection.ts';

/** A page of notifications, newest first, without those of what is gone or hidden since. */
export async function listNotifications(
  deps: HydrateDeps,
  selection: Selection,
  page: PageQuery,
): Promise<Notification[]> {
  const { accountId, filtered } = selection;
  const rows = isPlain(selection)
    ? await readPlain({ filtered })(deps.db, { accountId }, page)
    : await notificationsQuery(deps.db, selection, page).execute();
  return await present(deps, newestFirst(rows, page), accountId);
}

const readPlain = variantsOf(({ filtered }: Pick<Selection, 'filtered'>) =>
  pageStatement(({ accountId }: { accountId: string }, page, db) =>
    notificationsQuery(db, { ...everything(accountId), filtered }, page),
  ),
);

export function notificationsQuery(db: Db, selection: Selection, page: PageQuery) {
  return keyset(selected(db, selection), 'notifications.id', page);
}

/** One of somebody's notifications; null when there is none of that id. */
export async function findNotification(
  deps: HydrateDeps,
  { accountId, id }: { accountId: string; id: string },
): Promise<Notification | null> {
  const query = selected(deps.db, everything(accountId));
  const rows = await query.where('notifications.id', '=', id).execute();
  const [notification] = await present(deps, rows, accountId);
  return notification ?? null;
}

/** How many are newer than the last one read, counted up to `limit`. */
export async function countUnread(db: Db, selection: Selection, limit: number): Promise<number> {
  const unread = selected(db, selection)
    .where('notifications.id', '>', lastRead(selection.accountId))
    .limit(limit);
  const row = await db
    .selectFrom(unread.as('unread'))
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** The id of the last notification that somebody has read; 0 before the first. */
export function lastRead(accountId: string) {
  return sql<string>`coalesce((select last_read_id::bigint from markers
    where markers.account_id = ${accountId} and markers.timeline = 'notifications'), 0)`;
}

async function present(
  deps: HydrateDeps,
  rows: NotificationRow[],
  viewer: string,
): Promise<Notification[]> {
  const statusIds = [...new Set(rows.flatMap((row) => row.status_id ?? []))];
  const actors = rows.map((row) => row.from_account_id);
  const [accounts, statuses, about] = await Promise.all([
    hydrateAccounts(deps, actors),
    hydrateStatuses(deps, statusIds, viewer),
    hydrateAbout(deps, rows),
  ]);
  const byId = new Map(statuses.map((status) => [status.id, status]));
  return rows.flatMap((row) => {
    const account = accounts.get(row.from_account_id);
    if (!account) return [];
    return {
      id: row.id,
      type: row.type,
      group_key: row.group_key ?? `${UNGROUPED}${row.id}`,
      created_at: toApiDate(row.created_at),
      account,
      ...(row.status_id === null ? {} : { status: byId.get(row.status_id) ?? null }),
      ...aboutOf(row, about),
      ...(row.filtered ? { filtered: true as const } : {}),
    };
  });
}
