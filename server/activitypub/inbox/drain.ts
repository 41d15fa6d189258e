import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { DomainError } from '#server/core/errors.ts';
import { createLane } from '#server/core/lane.ts';
import type { Logger } from '#server/core/log.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import { countProcessed } from '#server/metrics/inbox.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import type { JsonObject } from '../json.ts';
import { idOf, typeAmong } from '../vocab.ts';
import { type Batch, createBatch } from '#server/core/batch.ts';

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
  /** Called when there was more than fits into one run: another is wanted at once. */
  again: () => Promise<void>;
}

/** Activities in memory at a time. */
const CAPACITY = 400;
/** How many are worked on side by side; most of them wait for the database or another server. */
const SIDE_BY_SIDE = 100;
/** Seconds after which what a dead worker had taken comes back; renewed while it is worked on. */
const LEASE = 15;
const RENEWAL = 5_000;
/** Milliseconds until the next look for new ones while slow ones are still worked on. */
const LOOK_AGAIN = 100;
/** Milliseconds after which a run takes no more: a process that is to stop must come to an end. */
const RUN = 5_000;
const MAX_ATTEMPTS = 10;
const MAX_ERROR = 2000;

/**
 * Processes what is due until nothing is; one that waits for a slow server holds up only what must
 * come after it. An activity that fails for a passing reason comes round again (after 10 s, doubling
 * up to an hour, ten times), then it is parked with its error for an operator; one that is refused
 * is done with, the reason noted. A run ends after some seconds and asks for another. Returns how
 * many were taken.
 */
export async function drainInbox(deps: DrainDeps): Promise<number> {
  const inMemory = new Set<string>();
  let wakeAt = 0;
  let wake = (): void => {};
  const tails = new Map<string, Promise<void>>();
  const places = createLane({ concurrency: SIDE_BY_SIDE, queue: CAPACITY });
  const done = createBatch<string>({
    size: CAPACITY,
    wait: 10,
    capacity: CAPACITY,
    write: (ids) => markDone(deps.db, ids),
  });
  const start = (kept: KeptActivity): void => {
    inMemory.add(kept.id);
    const key = orderOf(kept);
    const before = tails.get(key) ?? Promise.resolve();
    const tail = before
      .then(() => places.run(() => processOne(deps, kept, done)))
      .catch((err: unknown) => deps.log.error({ err, id: kept.id }, 'inbound activity stays taken'))
      .finally(() => {
        inMemory.delete(kept.id);
        if (tails.get(key) === tail) tails.delete(key);
        if (inMemory.size <= wakeAt) wake();
      });
    tails.set(key, tail);
  };
  const renewal = setInterval(() => void renew(deps, [...inMemory]), RENEWAL);
  const end = Date.now() + RUN;
  let taken = 0;
  try {
    for (;;) {
      const isOver = Date.now() > end;
      const kept = isOver ? [] : await take(deps.db, CAPACITY - inMemory.size);
      taken += kept.length;
      kept.forEach(start);
      if (inMemory.size === 0) {
        if (isOver) await deps.again();
        return taken;
      }
      // Half of them done is soon enough: taking is a write.
      wakeAt = Math.floor(inMemory.size / 2);
      const { promise: half, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await Promise.race([half, setTimeout(LOOK_AGAIN)]);
    }
  } finally {
    clearInterval(renewal);
    await done.close();
  }
}

async function renew(deps: DrainDeps, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await deps.db
    .updateTable('inbound_activities')
    .set({ run_at: sql<Date>`now() + make_interval(secs => ${LEASE})` })
    .where('id', 'in', ids)
    .where('processed_at', 'is', null)
    .execute()
    .catch((err: unknown) => deps.log.warn({ err }, 'lease of inbound activities not renewed'));
}

/** Takes rows by moving their due time past the lease: if this process dies, they come back. */
async function take(db: Db, limit: number): Promise<KeptActivity[]> {
  if (limit <= 0) return [];
  const rows = await takeDue(db, { limit });
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

interface TakenRow {
  id: string;
  actor_uri: string;
  inbox_account_id: string | null;
  body: JsonObject;
  attempts: number;
}

/** Whether there is any of it to do now: what the sweep asks before it sets the alarm clock. */
export const INBOX_DUE = sql<boolean>`exists (select from inbound_activities
  where processed_at is null and parked_at is null and run_at <= now())`;

const takeDue = statement(
  (p: { limit: number }) => sql<TakenRow>`
    update inbound_activities
    set attempts = attempts + 1, run_at = now() + make_interval(secs => ${sql.lit(LEASE)})
    where id in (
      select id from inbound_activities
      where processed_at is null and parked_at is null and run_at <= now()
      order by run_at, id limit ${p.limit} for update skip locked)
    returning id, actor_uri, inbox_account_id, body, attempts`,
);

const BY_OBJECT = ['Create', 'Update', 'Delete', 'Announce'] as const;

/**
 * What is worked on one after the other, in the order it came: everything of one actor, except that
 * posts and boosts only wait for what is about the same object, or one busy server would hold up
 * all it sends.
 */
function orderOf({ activity, signerUri }: KeptActivity): string {
  const object = idOf(activity['object']);
  const isByObject =
    typeAmong(activity, BY_OBJECT) !== null && object !== null && object !== signerUri;
  return isByObject ? `${signerUri} ${object}` : signerUri;
}

async function markDone(db: Db, ids: string[]): Promise<void> {
  if (ids.length > 0) await setDone(db, { ids });
}

const setDone = statement(
  (p: { ids: string[] }) => sql`
    update inbound_activities set processed_at = now(), last_error = null
    where id = any(${p.ids}::bigint[])`,
);

/** Contains every failure: one activity never stops the others. */
async function processOne(deps: DrainDeps, kept: KeptActivity, done: Batch<string>): Promise<void> {
  try {
    await deps.process(kept);
    await done.add(kept.id);
    countProcessed('done');
  } catch (error) {
    const isRefused =
      error instanceof DomainError
        ? error.code !== 'overloaded' && error.code !== 'remote_unavailable'
        : error instanceof FetchError && !isPassing(error);
    const fields = { id: kept.id, attempts: kept.attempts, err: error };
    if (isRefused) deps.log.debug(fields, 'inbound activity refused');
    else deps.log.warn(fields, 'inbound activity failed');
    countProcessed(isRefused ? 'refused' : 'failed');
    await note(deps.db, kept, isRefused ? 'refused' : 'failed', error);
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
