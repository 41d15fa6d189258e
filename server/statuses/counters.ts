import { sql } from 'kysely';
import type { Visibility } from '#server/db/schema/types.ts';
import { statement } from '#server/db/statement.ts';
import type { Tx } from '#server/db/transaction.ts';

/**
 * The counters of accounts and statuses, moved by differences in the transaction of what they
 * count. Always accounts first, then statuses, each in the order of their ids: transactions that
 * touch the same rows wait for each other and never in a ring.
 */
export interface Countable {
  account_id: string;
  visibility: Visibility;
  created_at: Date;
  in_reply_to_id: string | null;
  reblog_of_id: string | null;
}

type Counter = 'replies_count' | 'reblogs_count' | 'favourites_count' | 'quotes_count';

/** Counts statuses that were published (1) or are gone (-1). Direct ones count nowhere. */
export async function countStatuses(tx: Tx, rows: readonly Countable[], by: 1 | -1): Promise<void> {
  await countForAccounts(
    tx,
    rows.filter((row) => row.visibility !== 'direct'),
    by,
  );
  const listed = rows.filter((row) => row.visibility === 'public' || row.visibility === 'unlisted');
  const replies = listed.flatMap((row) => row.in_reply_to_id ?? []);
  const boosted = rows.flatMap((row) => row.reblog_of_id ?? []);
  await countForStatuses(tx, 'replies_count', replies, by);
  await countForStatuses(tx, 'reblogs_count', boosted, by);
}

/** Moves one counter of statuses; an id given twice moves by two. */
export async function countForStatuses(
  tx: Tx,
  counter: Counter,
  ids: readonly string[],
  by: 1 | -1,
): Promise<void> {
  if (ids.length > 0) await moveCounter[counter](tx, { ids, by });
}

const moveCounter = {
  replies_count: movingStatuses('replies_count'),
  reblogs_count: movingStatuses('reblogs_count'),
  favourites_count: movingStatuses('favourites_count'),
  quotes_count: movingStatuses('quotes_count'),
};

function movingStatuses(counter: Counter) {
  return statement(
    (p: { ids: readonly string[]; by: number }) => sql`
      with wanted as (
          select id, count(*)::int * ${p.by}::int as by from unnest(${p.ids}::bigint[]) as t (id) group by id),
        locked as (
          select status_id from status_stats where status_id in (select id from wanted) order by status_id for update)
      update status_stats set ${sql.ref(counter)} = greatest(${sql.ref(`status_stats.${counter}`)} + wanted.by, 0)
      from wanted join locked on locked.status_id = wanted.id
      where status_stats.status_id = wanted.id`,
  );
}

async function countForAccounts(tx: Tx, rows: readonly Countable[], by: 1 | -1): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.account_id);
  const times = rows.map((row) => row.created_at.toISOString());
  await moveAccounts(tx, { ids, times, by });
}

const moveAccounts = statement(
  (p: { ids: string[]; times: string[]; by: number }) => sql`
    with wanted as (
        select id, count(*)::int * ${p.by}::int as by, max(at) as at
        from unnest(${p.ids}::bigint[], ${p.times}::timestamptz[]) as t (id, at) group by id),
      locked as (
        select account_id from account_stats where account_id in (select id from wanted) order by account_id for update)
    update account_stats set
      statuses_count = greatest(statuses_count + wanted.by, 0),
      last_status_at = case when ${p.by}::int > 0 then greatest(last_status_at, wanted.at) else last_status_at end
    from wanted join locked on locked.account_id = wanted.id
    where account_stats.account_id = wanted.id`,
);
