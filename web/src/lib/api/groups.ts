import { getLinked, type Fetch, type Page, type Params } from './client.ts';
import type { Account, GroupedNotifications, NotificationGroup, Status } from './entities.ts';

/** A group of notifications with the faces and the post it speaks of. */
export interface GroupItem {
  group: NotificationGroup;
  accounts: Account[];
  status: Status | null;
}

/** GET one page of notifications in groups. */
export async function getGroups(fetch: Fetch, params: Params): Promise<Page<GroupItem>> {
  const { body: answer, next, prev } = await getLinked(fetch, '/api/v2/notifications', params);
  const body = answer as GroupedNotifications;
  const accounts = new Map(body.accounts.map((account) => [account.id, account]));
  const statuses = new Map(body.statuses.map((status) => [status.id, status]));
  const items = body.notification_groups.map((group) => ({
    group,
    accounts: group.sample_account_ids.flatMap((id) => accounts.get(id) ?? []),
    status: statuses.get(group.status_id ?? '') ?? null,
  }));
  return { items, next, prev };
}
