import { sql } from 'kysely';
import { DomainError } from '#server/core/errors.ts';
import type { Logger } from '#server/core/log.ts';
import type { Tx } from '#server/db/transaction.ts';
import { publish, type PublishDeps } from '#server/statuses/publish.ts';
import { releaseMedia } from './hold-media.ts';
import { fromKept } from './params.ts';

export interface PublishDueDeps extends PublishDeps {
  log: Logger;
}

interface Due {
  id: string;
  account_id: string;
  params: unknown;
  attempts: number;
}

/** Statuses at a time. */
const BATCH = 20;

/** Somebody else was faster, or it was taken back. */
class AlreadyTaken extends Error {}

/**
 * Publishes the scheduled statuses whose time has come, by the same verb as any other. The row goes
 * in the transaction that writes the status, so each is published once, however often and by however
 * many this runs. One that is refused stays, with the reason, for its author to see; one that failed
 * is tried again. Resolves to how many were published.
 */
export async function publishDue(deps: PublishDueDeps): Promise<number> {
  let published = 0;
  for (;;) {
    const due = await findDue(deps);
    for (const row of due) if (await publishOne(deps, row)) published += 1;
    if (due.length < BATCH) return published;
  }
}

/** Whether there is any of it to do now: what the sweep asks before it sets the alarm clock. */
export const SCHEDULED_DUE = sql<boolean>`exists (select from scheduled_statuses s
  join users u on u.account_id = s.account_id where s.run_at <= now() and u.disabled_at is null)`;

async function findDue({ db }: PublishDueDeps): Promise<Due[]> {
  return await db
    .selectFrom('scheduled_statuses')
    .innerJoin('users', 'users.account_id', 'scheduled_statuses.account_id')
    .select(['scheduled_statuses.id', 'scheduled_statuses.account_id'])
    .select(['scheduled_statuses.params', 'scheduled_statuses.attempts'])
    .where('run_at', '<=', sql<Date>`now()`)
    .where('users.disabled_at', 'is', null)
    .orderBy('run_at')
    .limit(BATCH)
    .execute();
}

async function publishOne(deps: PublishDueDeps, row: Due): Promise<boolean> {
  try {
    const input = fromKept(row.params);
    const before = (tx: Tx) => take(tx, row.id);
    await publish(deps, { ...input, accountId: row.account_id, before });
    return true;
  } catch (err) {
    if (err instanceof AlreadyTaken) return false;
    await postpone(deps, row, err);
    return false;
  }
}

async function take(tx: Tx, id: string): Promise<void> {
  await releaseMedia(tx, id);
  const taken = await tx.deleteFrom('scheduled_statuses').where('id', '=', id).executeTakeFirst();
  if (taken.numDeletedRows === 0n) throw new AlreadyTaken();
}

/** What was refused will be refused again: it waits for its author. */
async function postpone(deps: PublishDueDeps, row: Due, err: unknown): Promise<void> {
  const refused = err instanceof DomainError && err.code !== 'overloaded';
  deps.log.warn({ err, scheduledStatus: row.id }, 'a scheduled status was not published');
  const attempts = row.attempts + 1;
  const seconds = Math.min(2 ** attempts, 3600);
  await deps.db
    .updateTable('scheduled_statuses')
    .set({
      attempts,
      last_error: err instanceof Error ? err.message.slice(0, 500) : String(err),
      run_at: refused
        ? sql<Date>`'infinity'::timestamptz`
        : sql<Date>`now() + make_interval(secs => ${seconds})`,
    })
    .where('id', '=', row.id)
    .execute();
}
