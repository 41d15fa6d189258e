import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { opaque, someRow } from '#server/db/expressions.ts';
import type { Db } from '#server/db/pool.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { UNGROUPED } from './groups/group-key.ts';

/** Which of somebody's notifications. */
export interface Selection {
  accountId: string;
  types: readonly string[];
  excludeTypes: readonly string[];
  fromAccountId?: string | undefined;
  /** Whether those are meant too that the person's policy holds back; by whom one asks for, they are. */
  filtered: 'without' | 'with';
}

export type NotificationRow = Awaited<ReturnType<ReturnType<typeof selected>['execute']>>[number];

/** The rows of a selection, without those of what is gone or hidden since. */
export function selected(db: Db, selection: Selection) {
  const { accountId, types, excludeTypes, fromAccountId, filtered } = selection;
  return db
    .selectFrom('notifications')
    .select(['notifications.id', 'notifications.type', 'notifications.from_account_id'])
    .select(['notifications.status_id', 'notifications.report_id', 'notifications.created_at'])
    .select(['notifications.severance_id', 'notifications.warning_id'])
    .select(['notifications.group_key', 'notifications.filtered'])
    .where('notifications.account_id', '=', accountId)
    .where(stillStands(accountId))
    .where(isForRole(accountId))
    .$if(filtered === 'without' && fromAccountId === undefined, (q) =>
      q.where('notifications.filtered', '=', sql.lit(false)),
    )
    .$if(types.length > 0, (q) => q.where('notifications.type', 'in', [...types] as never))
    .$if(excludeTypes.length > 0, (q) =>
      q.where('notifications.type', 'not in', [...excludeTypes] as never),
    )
    .$if(fromAccountId !== undefined, (q) =>
      q.where('notifications.from_account_id', '=', fromAccountId ?? '0'),
    );
}

/** Whom and what it speaks of is there and may be seen: looked up for each until a page is full. */
function stillStands(accountId: string): RawBuilder<SqlBool> {
  return opaque(sql<SqlBool>`not ${someRow(sql`from accounts actor
      where actor.id = notifications.from_account_id and actor.suspended_at is not null`)}
    and (notifications.status_id is null or ${someRow(sql`from statuses
      where statuses.id = notifications.status_id and ${visibleTo(accountId)}`)})`);
}

/** What apps ask for all day: everything, or all that is not held back. Their statements are kept. */
export function isPlain({ types, excludeTypes, fromAccountId }: Selection): boolean {
  return types.length === 0 && excludeTypes.length === 0 && fromAccountId === undefined;
}

/** What moderators were told is for them as long as they are. */
function isForRole(accountId: string) {
  return sql<boolean>`(notifications.type not in ('admin.sign_up', 'admin.report')
    or exists (select from users staff
      where staff.account_id = ${accountId} and staff.role <> 'user'))`;
}

/** Everything of somebody's. */
export function everything(accountId: string): Selection {
  return { accountId, types: [], excludeTypes: [], filtered: 'with' };
}

/** The notifications of one group, or the one whose id an "ungrouped-…" key names. */
export function inGroup(db: Db, accountId: string, key: string) {
  const query = selected(db, everything(accountId));
  const id = ungroupedId(key);
  return id === null
    ? query.where('notifications.group_key', '=', key)
    : query.where('notifications.id', '=', id);
}

/** The id in an "ungrouped-…" key; null for the key of a group. */
export function ungroupedId(key: string): string | null {
  if (!key.startsWith(UNGROUPED)) return null;
  const id = key.slice(UNGROUPED.length);
  return /^\d{1,18}$/.test(id) ? id : '0';
}
