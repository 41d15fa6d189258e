import { sql } from 'kysely';
import { DomainError } from '#server/core/errors.ts';
import type { Logger } from '#server/core/log.ts';
import type { Db } from '#server/db/pool.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import type { JsonObject } from '../json.ts';

/** A kept activity on its way through the handlers. */
export interface KeptActivity {
  id: string;
  signerUri: string;
  inboxAccountId: string | null;
  activity: JsonObject;
  attempts: number;
}

export interface DrainDeps {
  db: Db;
  log: Logger;
  /** Applies one activity; see `dispatch.ts`. Must be idempotent: a crash runs it again. */
  process: (kept: KeptActivity) => Promise<void>;
}

const BATCH = 100;
/** Actors whose activities are worked on side by side; those of one actor keep their order. */
const SIDE_BY_SIDE = 16;
/** Seconds a worker has for a batch before another may take it. */
const LEASE = 300;
const MAX_ATTEMPTS = 10;
const MAX_ERROR = 2000;

/**
 * Processes what is due until nothing is. An activity that fails for a passing reason comes round
 * again (after 10 s, doubling up to an hour, ten times), then it is parked with its error for an
 * operator; one that is refused is done with, the reason noted. Returns how many were taken.
 */
export async function drainInbox(deps: DrainDeps): Promise<number> {
  let taken = 0;
  for (;;) {
    const batch = await take(deps.db);
    taken += batch.length;
    await inParallel(groupBySigner(batch), SIDE_BY_SIDE, (group) => processInOrder(deps, group));
    if (batch.length < BATCH) return taken;
  }
}

/** Takes rows by moving their due time past the lease: if this process dies, they come back. */
async function take(db: Db): Promise<KeptActivity[]> {
  const { rows } = await sql<{
    id: string;
    actor_uri: string;
    inbox_account_id: string | null;
    body: JsonObject;
    attempts: number;
  }>`
    update inbound_activities set attempts = attempts + 1, run_at = now() + make_interval(secs => ${LEASE})
    where id in (
      select id from inbound_activities
      where processed_at is null and parked_at is null and run_at <= now()
      order by run_at, id limit ${BATCH} for update skip locked)
    returning id, actor_uri, inbox_account_id, body, attempts`.execute(db);
  return rows
    .map((row) => ({
      id: row.id,
      signerUri: row.actor_uri,
      inboxAccountId: row.inbox_account_id,
      activity: row.body,
      attempts: row.attempts,
    }))
    .sort((one, other) => Number(BigInt(one.id) - BigInt(other.id)));
}

function groupBySigner(batch: KeptActivity[]): KeptActivity[][] {
  return [...Map.groupBy(batch, (kept) => kept.signerUri).values()];
}

async function processInOrder(deps: DrainDeps, group: KeptActivity[]): Promise<void> {
  const done: string[] = [];
  for (const kept of group) {
    const outcome = await processOne(deps, kept);
    if (outcome === 'done') done.push(kept.id);
  }
  if (done.length === 0) return;
  await deps.db
    .updateTable('inbound_activities')
    .set({ processed_at: sql<Date>`now()`, last_error: null })
    .where('id', 'in', done)
    .execute();
}

/** Contains every failure: one activity never stops the others. */
async function processOne(deps: DrainDeps, kept: KeptActivity): Promise<'done' | 'noted'> {
  try {
    await deps.process(kept);
    return 'done';
  } catch (error) {
    const isRefused =
      error instanceof DomainError
        ? error.code !== 'overloaded' && error.code !== 'remote_unavailable'
        : error instanceof FetchError && !isPassing(error);
    const fields = { id: kept.id, attempts: kept.attempts, err: error };
    if (isRefused) deps.log.debug(fields, 'inbound activity refused');
    else deps.log.warn(fields, 'inbound activity failed');
    await note(deps.db, kept, isRefused ? 'refused' : 'failed', error);
    return 'noted';
  }
}

function isPassing(error: FetchError): boolean {
  if (error.failure === 'status')
    return error.status === 429 || error.status === 408 || (error.status ?? 0) >= 500;
  return error.failure === 'timeout' || error.failure === 'unreachable';
}

async function note(
  db: Db,
  kept: KeptActivity,
  outcome: 'refused' | 'failed',
  error: unknown,
): Promise<void> {
  const text = (error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR);
  const now = sql<Date>`now()`;
  const delay = Math.min(10 * 2 ** (kept.attempts - 1), 3600);
  await db
    .updateTable('inbound_activities')
    .set({
      last_error: text,
      ...(outcome === 'refused' ? { processed_at: now } : {}),
      ...(outcome === 'failed' && kept.attempts >= MAX_ATTEMPTS ? { parked_at: now } : {}),
      run_at: sql<Date>`now() + make_interval(secs => ${delay})`,
    })
    .where('id', '=', kept.id)
    .execute();
}

async function inParallel<T>(
  items: T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: Math.min(width, items.length) }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
