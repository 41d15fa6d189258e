import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import type { Account } from '#server/contract/account.ts';
import type {
  GroupedNotifications,
  NotificationGroup,
  PartialAccount,
} from '#server/contract/notification.ts';
import { toApiDate } from '#server/core/time.ts';
import { type HydrateDeps, hydrateStatuses } from '#server/statuses/hydrate.ts';
import { type About, aboutOf, hydrateAbout } from '../about.ts';
import type { GroupRow } from './groups.ts';

export interface Showing {
  viewer: string;
  /** Whether every face comes as a whole account, or all but the first of each group as a picture. */
  accounts: 'full' | 'partial_avatars';
}

/** Groups with the accounts and statuses they speak of, each once. */
export async function showGroups(
  deps: HydrateDeps,
  groups: readonly GroupRow[],
  { viewer, accounts: expand }: Showing,
): Promise<GroupedNotifications> {
  const statusIds = [...new Set(groups.flatMap(({ row }) => row.status_id ?? []))];
  const [known, statuses, about] = await Promise.all([
    hydrateAccounts(
      deps,
      groups.flatMap((group) => group.sampleIds),
    ),
    hydrateStatuses(deps, statusIds, viewer),
    hydrateAbout(
      deps,
      groups.map(({ row }) => row),
    ),
  ]);
  const shown = new Set(statuses.map((status) => status.id));
  const wholeIds = groups.flatMap(({ sampleIds }) =>
    expand === 'full' ? sampleIds : sampleIds.slice(0, 1),
  );
  const whole = new Set(wholeIds);
  const partial = [...known.values()].filter((account) => !whole.has(account.id));
  return {
    accounts: [...whole].flatMap((id) => known.get(id) ?? []),
    ...(expand === 'full' ? {} : { partial_accounts: partial.map(presentPartial) }),
    statuses,
    notification_groups: groups.map((group) => presentGroup(group, shown, about)),
  };
}

function presentGroup(
  { row, key, count, newestId, pageMinId, latestAt, sampleIds }: GroupRow,
  statuses: ReadonlySet<string>,
  about: About,
): NotificationGroup {
  const statusId = row.status_id !== null && statuses.has(row.status_id) ? row.status_id : null;
  return {
    group_key: key,
    notifications_count: count,
    type: row.type,
    most_recent_notification_id: Number(newestId),
    page_min_id: pageMinId,
    page_max_id: newestId,
    latest_page_notification_at: toApiDate(latestAt),
    sample_account_ids: sampleIds,
    ...(row.status_id === null ? {} : { status_id: statusId }),
    ...aboutOf(row, about),
  };
}

function presentPartial(account: Account): PartialAccount {
  const { id, acct, url, avatar, avatar_static, locked, bot } = account;
  return { id, acct, url, avatar, avatar_static, locked, bot };
}
