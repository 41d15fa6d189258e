import { sql } from 'kysely';
import { sweepDeliveries } from '#server/activitypub/delivery/sweep.ts';
import { INBOX_DUE } from '#server/activitypub/inbox/drain.ts';
import { EVENTS_DUE } from '#server/bus/relay.ts';
import { sweepCards } from '#server/cards/claim.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import { FEEDS_DUE } from '#server/feeds/run-due.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { findUnprocessed } from '#server/media/film/process.ts';
import { POLLS_DUE } from '#server/polls/tend.ts';
import { PUSHES_DUE } from '#server/push/send.ts';
import { SCHEDULED_DUE } from '#server/scheduled/publish-due.ts';
import { ARCHIVES_DUE } from '#server/transfers/build-archive.ts';
import { sweepImports } from '#server/transfers/run-import.ts';

export interface SweepDeps {
  db: Db;
  jobs: Pick<Jobs, 'enqueue' | 'enqueueAll'>;
}

/** One alarm clock each, for all that is due of it. */
const ALARMS = {
  'events.relay': EVENTS_DUE,
  'inbox.process': INBOX_DUE,
  'polls.tend': POLLS_DUE,
  'scheduled.publish': SCHEDULED_DUE,
  'transfers.archive': ARCHIVES_DUE,
  'feeds.run': FEEDS_DUE,
  'push.send': PUSHES_DUE,
};
type Alarm = keyof typeof ALARMS;

/**
 * Sets the alarm clocks of what has come due, and those that a crash or an emptied job backend has
 * lost; the work is in the rows. A server that has nothing to do is asked little, as what it serves
 * meanwhile has to wait for it.
 */
export async function sweep(deps: SweepDeps): Promise<void> {
  const due = findDue(deps.db, {});
  await Promise.all([
    due.then((rows) => Promise.all(rows.map(({ name }) => deps.jobs.enqueue(name, {})))),
    sweepImports(deps),
    sweepMedia(deps),
    sweepCards(deps),
    sweepDeliveries(deps),
  ]);
}

const findDue = statement(
  () => sql<{ name: Alarm }>`
    select alarm.name from (values ${sql.join(
      Object.entries(ALARMS).map(([name, due]) => sql`(${sql.lit(name)}, ${due})`),
    )}) as alarm (name, due) where alarm.due`,
);

async function sweepMedia({ db, jobs }: SweepDeps): Promise<void> {
  const ids = await findUnprocessed(db);
  await jobs.enqueueAll(
    'media.process',
    ids.map((mediaId) => ({ mediaId })),
  );
}
