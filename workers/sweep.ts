import { sweepDeliveries } from '#server/activitypub/delivery/sweep.ts';
import { sweepCards } from '#server/cards/claim.ts';
import type { Deps } from '#server/deps.ts';
import { findUnprocessed } from '#server/media/film/process.ts';
import { sweepImports } from '#server/transfers/run-import.ts';

/** Sets the alarm clocks that a crash or an emptied job backend has lost; the work is in the rows. */
export async function sweep(deps: Deps): Promise<void> {
  await Promise.all([
    deps.jobs.enqueue('events.relay', {}),
    deps.jobs.enqueue('inbox.process', {}),
    deps.jobs.enqueue('polls.tend', {}),
    deps.jobs.enqueue('scheduled.publish', {}),
    deps.jobs.enqueue('transfers.archive', {}),
    deps.jobs.enqueue('feeds.run', {}),
    sweepImports(deps),
    sweepMedia(deps),
    sweepCards(deps),
    deps.jobs.enqueue('push.send', {}),
    sweepDeliveries(deps),
  ]);
}

async function sweepMedia({ db, jobs }: Deps): Promise<void> {
  const ids = await findUnprocessed(db);
  await jobs.enqueueAll(
    'media.process',
    ids.map((mediaId) => ({ mediaId })),
  );
}
