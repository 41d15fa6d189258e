import { sql } from 'kysely';
import type { Logger } from '#server/core/log.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import type { EventName, Subscribers } from './catalog.ts';

/** Events in one transaction: subscribers make one statement of what they all ask for. */
const BATCH = 100;
const MAX_ATTEMPTS = 12;

interface EventRow {
  id: string;
  name: string;
  payload: Record<string, unknown>;
  attempts: number;
}

/**
 * Hands every due event to its subscribers until none is due. An event whose subscriber throws is
 * tried again later (from 2 s on, doubling up to an hour) and parked with its error after
 * 12 attempts; the others go on. Several relays may run at once: each takes rows the others have
 * not locked. Returns how many events were done.
 */
export async function relayEvents(db: Db, subscribers: Subscribers, log: Logger): Promise<number> {
  let done = 0;
  for (;;) {
    const taken = await relayBatch(db, subscribers, log);
    done += taken;
    if (taken < BATCH) return done;
  }
}

async function relayBatch(db: Db, subscribers: Subscribers, log: Logger): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const rows = await takeDue(tx, { limit: BATCH });
    const results = await deliverInOrder(rows, subscribers, log);
    const finished = results.filter((result) => result.error === null).map((r) => r.id);
    if (finished.length > 0) await forget(tx, { ids: finished });
    for (const { id, attempts, error } of results) {
      if (error === null) continue;
      await tx.updateTable('events').set(later(attempts, error)).where('id', '=', id).execute();
    }
    return rows.length;
  });
}

/** Whether there is any of it to do now: what the sweep asks before it sets the alarm clock. */
export const EVENTS_DUE = sql<boolean>`exists (select from events
  where parked_at is null and run_at <= now())`;

const takeDue = statement((p: { limit: number }, db) =>
  db
    .selectFrom('events')
    .select(['id', 'name', 'payload', 'attempts'])
    .where('parked_at', 'is', null)
    .where('run_at', '<=', sql<Date>`now()`)
    .orderBy('run_at')
    .orderBy('id')
    .limit(p.limit)
    .forUpdate()
    .skipLocked(),
);

const forget = statement(
  (p: { ids: string[] }) => sql`delete from events where id = any(${p.ids}::bigint[])`,
);

/** Events about the same thing one after the other, those about different things side by side. */
async function deliverInOrder(rows: EventRow[], subscribers: Subscribers, log: Logger) {
  const groups = Object.values(Object.groupBy(rows, subjectOf)) as EventRow[][];
  const results = await Promise.all(
    groups.map(async (group) => {
      const outcomes = [];
      for (const row of group) outcomes.push(await deliver(row, subscribers, log));
      return outcomes;
    }),
  );
  return results.flat();
}

function subjectOf({ payload }: EventRow): string {
  const { accountId, targetAccountId } = payload;
  const { statusId, userId, notificationId, announcementId, reportId } = payload;
  const one = statusId ?? userId ?? notificationId ?? announcementId ?? reportId;
  return String(one ?? `${accountId}>${targetAccountId}`);
}

function later(attempts: number, error: string) {
  const seconds = Math.min(2 ** attempts, 3600);
  return {
    attempts,
    last_error: error.slice(0, 2000),
    run_at: sql<Date>`now() + make_interval(secs => ${seconds})`,
    parked_at: attempts >= MAX_ATTEMPTS ? sql<Date>`now()` : null,
  };
}

async function deliver(row: EventRow, subscribers: Subscribers, log: Logger) {
  const attempts = row.attempts + 1;
  try {
    for (const subscriber of subscribers[row.name as EventName] ?? []) {
      await (subscriber as (payload: unknown) => Promise<void>)(row.payload);
    }
    return { id: row.id, attempts, error: null };
  } catch (err) {
    log.error({ err, event: row.name, id: row.id, attempts }, 'event subscriber failed');
    return { id: row.id, attempts, error: err instanceof Error ? err.message : String(err) };
  }
}
