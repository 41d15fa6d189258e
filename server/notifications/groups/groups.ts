import { type RawBuilder, sql } from 'kysely';
import { pageStatement } from '#server/db/page-statement.ts';
import type { Db } from '#server/db/pool.ts';
import { newestFirst, type PageQuery } from '#server/db/page.ts';
import type { NotificationType } from '#server/contract/notification-type.ts';
import { statement } from '#server/db/statement.ts';
import { variantsOf } from '#server/db/variants.ts';
import { GROUPABLE, UNGROUPED } from './group-key.ts';
import { lastRead } from '../list.ts';
import {
  everything,
  isPlain,
  type NotificationRow,
  selected,
  type Selection,
} from '../selection.ts';

/** As in Mastodon: whose faces a group shows. */
const SAMPLE_SIZE = 8;

export interface GroupPage extends PageQuery {
  /** Kinds that come in groups; all that can unless told. */
  groupedTypes: readonly NotificationType[];
}

/** A group as a page shows it: the notification that stands for it, and what there is of the rest. */
export interface GroupRow {
  row: NotificationRow;
  key: string;
  count: number;
  newestId: string;
  pageMinId: string;
  latestAt: Date;
  sampleIds: string[];
}

/**
 * A page of groups, newest first: https://docs.joinmastodon.org/methods/grouped_notifications/.
 * A group stands where its newest notification of the page is (its oldest, when paging up), and may
 * come again on an older page with what is older; figures count what is not newer than the page.
 */
export async function listGroups(
  db: Db,
  selection: Selection,
  page: GroupPage,
): Promise<GroupRow[]> {
  const rows = newestFirst(await groupHeads(db, selection, page), page);
  return await measure(db, selection, rows, boundsOf(rows, page), page.groupedTypes);
}

/** How many groups have something newer than the last notification read, counted up to `limit`. */
export async function countUnreadGroups(
  db: Db,
  selection: Selection,
  page: Pick<GroupPage, 'limit' | 'groupedTypes'>,
): Promise<number> {
  const query = selected(db, selection).where(
    'notifications.id',
    '>',
    lastRead(selection.accountId),
  );
  const { rows } = await walk(query, 'up', page).execute(db);
  return rows.length;
}

/** One group with all there is of it; undefined for none. */
export async function showGroup(
  db: Db,
  accountId: string,
  row: NotificationRow | undefined,
): Promise<GroupRow | undefined> {
  if (!row) return undefined;
  const selection: Selection = { accountId, types: [], excludeTypes: [], filtered: 'with' };
  const [group] = await measure(db, selection, [row], {}, GROUPABLE);
  return group;
}

async function groupHeads(db: Db, selection: Selection, page: GroupPage) {
  const { accountId, filtered } = selection;
  if (isPlain(selection) && page.groupedTypes === GROUPABLE)
    return await readPlain({ filtered })(db, { accountId }, page);
  return (await headsQuery(db, selection, page).execute(db)).rows;
}

const readPlain = variantsOf(({ filtered }: Pick<Selection, 'filtered'>) =>
  pageStatement(({ accountId }: { accountId: string }, page, db) =>
    headsQuery(db, { ...everything(accountId), filtered }, { ...page, groupedTypes: GROUPABLE }),
  ),
);

export function headsQuery(
  db: Db,
  selection: Selection,
  page: GroupPage,
): RawBuilder<NotificationRow> {
  let query = selected(db, selection);
  if (page.maxId !== undefined) query = query.where('notifications.id', '<', page.maxId);
  if (page.sinceId !== undefined) query = query.where('notifications.id', '>', page.sinceId);
  if (page.minId !== undefined) query = query.where('notifications.id', '>', page.minId);
  return walk(query, page.minId === undefined ? 'down' : 'up', page);
}

/** Steps from one notification to the next whose group was not met yet: one pass over the index. */
function walk(
  query: ReturnType<typeof selected>,
  direction: 'up' | 'down',
  { limit, groupedTypes }: Pick<GroupPage, 'limit' | 'groupedTypes'>,
): RawBuilder<NotificationRow> {
  const key = keyOf(groupedTypes);
  const order = direction === 'down' ? 'desc' : 'asc';
  const step = query.select(key.as('key')).orderBy('notifications.id', order).limit(sql.lit(1));
  const further = step
    .where('notifications.id', direction === 'down' ? '<' : '>', sql<string>`met.id`)
    .where(sql<boolean>`${key} <> all(met.keys)`);
  return sql<NotificationRow>`
    with recursive heads as (
      select head.*, array[head.key] as keys from ${step} as head
      union all
      select next.*, array_append(met.keys, next.key) from heads as met
        cross join lateral ${further} as next
      where array_length(met.keys, 1) < ${sql.lit(limit)})
    select * from heads order by id ${sql.raw(order)}`;
}

function keyOf(groupedTypes: readonly NotificationType[]): RawBuilder<string> {
  const alone = sql<string>`${sql.lit(UNGROUPED)} || notifications.id`;
  if (groupedTypes.length === 0) return alone;
  const types = sql.join(groupedTypes.map((type) => sql.lit(type)));
  return sql<string>`coalesce(
    case when notifications.type in (${types}) then notifications.group_key end, ${alone})`;
}

/** The ids that the figures of a page are about; on the last page they reach to the end. */
function boundsOf(rows: NotificationRow[], page: GroupPage): { from?: string; to?: string } {
  const [first, last] = [rows.at(0)?.id, rows.at(-1)?.id];
  if (first === undefined || last === undefined) return {};
  if (rows.length === page.limit) return { from: last, to: first };
  if (page.minId === undefined) return { from: page.sinceId ?? '0', to: first };
  return page.maxId === undefined ? { from: last } : { from: last, to: below(page.maxId) };
}

const below = (id: string) => String(BigInt(id) - 1n);

interface Measured {
  group_key: string;
  newest_id: string;
  sample_ids: string[];
  count: number;
  min_id: string;
  latest_at: Date;
}

async function measure(
  db: Db,
  { accountId }: Selection,
  rows: NotificationRow[],
  bounds: { from?: string; to?: string },
  groupedTypes: readonly NotificationType[],
): Promise<GroupRow[]> {
  const grouped = rows.filter((row) => row.group_key !== null && groupedTypes.includes(row.type));
  const keys = grouped.map((row) => row.group_key);
  const measured = await measureGroups(db, accountId, keys as string[], bounds);
  return rows.map((row) => {
    const one = row.group_key === null ? undefined : measured.get(row.group_key);
    if (!one || !grouped.includes(row)) return alone(row);
    return {
      row,
      key: one.group_key,
      count: one.count,
      newestId: one.newest_id,
      pageMinId: one.min_id,
      latestAt: one.latest_at,
      sampleIds: one.sample_ids,
    };
  });
}

function alone(row: NotificationRow): GroupRow {
  return {
    row,
    key: `${UNGROUPED}${row.id}`,
    count: 1,
    newestId: row.id,
    pageMinId: row.id,
    latestAt: row.created_at,
    sampleIds: [row.from_account_id],
  };
}

async function measureGroups(
  db: Db,
  accountId: string,
  keys: string[],
  { from = '0', to = '9223372036854775807' }: { from?: string; to?: string },
): Promise<Map<string, Measured>> {
  if (keys.length === 0) return new Map();
  const rows = await readFigures(db, { accountId, keys, from, to });
  return new Map(rows.map((row) => [row.group_key, row]));
}

const readFigures = statement(
  (p: { accountId: string; keys: string[]; from: string; to: string }) => sql<Measured>`
    select wanted.group_key, figures.newest_id, figures.count, figures.min_id, figures.latest_at, array(
        select n.from_account_id from notifications n
        join accounts actor on actor.id = n.from_account_id and actor.suspended_at is null
        where n.account_id = ${p.accountId} and n.group_key = wanted.group_key and n.id <= ${p.to}::bigint
        order by n.id desc limit ${sql.lit(SAMPLE_SIZE)}) as sample_ids
    from unnest(${p.keys}::text[]) as wanted (group_key)
    cross join lateral (
      select max(n.id) as newest_id, count(*)::int as count, max(n.created_at) as latest_at,
        min(n.id) filter (where n.id >= ${p.from}::bigint) as min_id
      from notifications n
      join accounts actor on actor.id = n.from_account_id and actor.suspended_at is null
      where n.account_id = ${p.accountId} and n.group_key = wanted.group_key and n.id <= ${p.to}::bigint
    ) as figures`,
);
