import { type RawBuilder, sql } from 'kysely';
import type { NotificationType } from '#server/contract/notification-type.ts';

/** Kinds of which several are shown as one: "alice, bob and 3 others favourited". */
export const GROUPABLE: readonly NotificationType[] = [
  'favourite',
  'reblog',
  'follow',
  'admin.sign_up',
];

const ABOUT_A_STATUS = new Set<NotificationType>(['favourite', 'reblog']);

/** Hours that the things of one group lie apart at most. */
const MAX_SPAN = 12;
const HOUR = 3_600_000;

/**
 * The group that a notification to the row `target` belongs to, made as Mastodon makes it: kind,
 * status and the hour of the first one; what comes within 12 hours of that joins. Null for kinds
 * that stand alone. `hour` is that of this moment, counted since the epoch.
 */
export function groupKey(
  type: NotificationType,
  statusId: RawBuilder<string>,
  hour: RawBuilder<number>,
): RawBuilder<string | null> {
  if (!GROUPABLE.includes(type)) return sql<null>`null::text`;
  const kind = sql.lit(`${type}-`);
  const prefix = ABOUT_A_STATUS.has(type) ? sql`${kind} || ${statusId} || '-'` : kind;
  return sql<string>`coalesce((select earlier.group_key from notifications earlier
    where earlier.account_id = target.id and earlier.group_key = any(
      array(select ${prefix} || (${hour} - back) from generate_series(0, ${sql.lit(MAX_SPAN - 1)}) back))
    order by earlier.id desc limit 1), ${prefix} || ${hour})`;
}

/** Hours since the epoch. */
export function hourOf(now: number): number {
  return Math.floor(now / HOUR);
}

/** What a notification without a group is called: by its own id. */
export const UNGROUPED = 'ungrouped-';
