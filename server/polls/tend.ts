import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';

/** Polls at a time, so that no transaction holds many rows for long. */
const BATCH = 100;

/**
 * Ends the polls whose time is over, and announces tallies that are due. Everything stands in the
 * rows: a run that was missed is made up for by the next. Several may run at once.
 */
export async function tendPolls(deps: { db: Db }): Promise<void> {
  while ((await inTransaction(deps.db, endSome)) === BATCH);
  while ((await inTransaction(deps.db, tallySome)) === BATCH);
}

/** Whether there is any of it to do now: what the sweep asks before it sets the alarm clock. */
export const POLLS_DUE = sql<boolean>`(
  exists (select from polls where ended_at is null and expires_at <= now())
  or exists (select from polls where tally_due_at <= now()))`;

async function endSome(tx: Tx): Promise<number> {
  const { rows } = await sql<Due>`
    update polls set ended_at = now(), tally_due_at = null from (${due('ended_at is null and p.expires_at <= now()')}) as due
    where polls.id = due.id returning due.status_id, due.deleted`.execute(tx);
  for (const { status_id: statusId, deleted } of rows)
    if (!deleted) await recordEvent(tx, 'poll.ended', { statusId });
  return rows.length;
}

async function tallySome(tx: Tx): Promise<number> {
  const { rows } = await sql<Due>`
    update polls set tallied_at = now(), tally_due_at = null from (${due('tally_due_at <= now()')}) as due
    where polls.id = due.id returning due.status_id, due.deleted`.execute(tx);
  for (const { status_id: statusId, deleted } of rows)
    if (!deleted) await recordEvent(tx, 'poll.tallied', { statusId });
  return rows.length;
}

interface Due {
  status_id: string;
  deleted: boolean;
}

function due(condition: 'ended_at is null and p.expires_at <= now()' | 'tally_due_at <= now()') {
  return sql`
    select p.id, p.status_id, s.deleted_at is not null as deleted
    from polls p join statuses s on s.id = p.status_id
    where p.${sql.raw(condition)} order by p.id limit ${BATCH} for update of p skip locked`;
}
