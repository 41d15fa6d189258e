import { sql } from 'kysely';
import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import type { NotificationRequest } from '#server/contract/notification.ts';
import { toApiDate } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { type HydrateDeps, hydrateStatuses } from '#server/statuses/hydrate.ts';
import { visibleTo } from '#server/statuses/policy.ts';

type Row = Awaited<ReturnType<ReturnType<typeof requests>['execute']>>[number];

/** Whose mentions wait for somebody to look at them, newest first. */
export async function listRequests(
  deps: HydrateDeps,
  accountId: string,
  page: PageQuery,
): Promise<NotificationRequest[]> {
  const query = keyset(requests(deps.db, accountId), 'notification_requests.id', page);
  return await present(deps, newestFirst(await query.execute(), page), accountId);
}

/** One of them; null when there is none of that id. */
export async function findRequest(
  deps: HydrateDeps,
  { accountId, id }: { accountId: string; id: string },
): Promise<NotificationRequest | null> {
  const query = requests(deps.db, accountId).where('notification_requests.id', '=', id);
  const [request] = await present(deps, await query.execute(), accountId);
  return request ?? null;
}

/** Requests behind which nothing is left (a status was deleted, a sender suspended) are not shown. */
function requests(db: Db, accountId: string) {
  return db
    .selectFrom('notification_requests')
    .innerJoin('accounts', 'accounts.id', 'notification_requests.from_account_id')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom((held) =>
            held
              .selectFrom('notifications')
              .innerJoin('statuses', 'statuses.id', 'notifications.status_id')
              .select(['statuses.id as status_id'])
              .whereRef('notifications.account_id', '=', 'notification_requests.account_id')
              .whereRef(
                'notifications.from_account_id',
                '=',
                'notification_requests.from_account_id',
              )
              .where('notifications.filtered', '=', true)
              .where('notifications.type', 'in', ['mention', 'quote'])
              .where(visibleTo(accountId))
              .orderBy('notifications.id', 'desc')
              .limit(100)
              .as('held'),
          )
          .select((one) => [
            one.fn.countAll<string>().as('count'),
            one.fn.max('held.status_id').as('last_status_id'),
          ])
          .having((one) => one.fn.countAll(), '>', 0)
          .as('waiting'),
      (join) => join.onTrue(),
    )
    .select(['notification_requests.id', 'notification_requests.from_account_id'])
    .select(['notification_requests.created_at', 'notification_requests.updated_at'])
    .select([sql<string>`waiting.count`.as('count'), 'waiting.last_status_id'])
    .where('notification_requests.account_id', '=', accountId)
    .where('accounts.suspended_at', 'is', null);
}

async function present(
  deps: HydrateDeps,
  rows: Row[],
  viewer: string,
): Promise<NotificationRequest[]> {
  const [accounts, statuses] = await Promise.all([
    hydrateAccounts(
      deps,
      rows.map((row) => row.from_account_id),
    ),
    hydrateStatuses(
      deps,
      rows.flatMap((row) => row.last_status_id ?? []),
      viewer,
    ),
  ]);
  const byId = new Map(statuses.map((status) => [status.id, status]));
  return rows.flatMap((row) => {
    const account = accounts.get(row.from_account_id);
    if (!account) return [];
    return {
      id: row.id,
      created_at: toApiDate(row.created_at),
      updated_at: toApiDate(row.updated_at),
      account,
      notifications_count: row.count,
      last_status: byId.get(row.last_status_id ?? '') ?? null,
    };
  });
}
