import { dispatch } from '#server/activitypub/inbox/dispatch.ts';
import { drainInbox } from '#server/activitypub/inbox/drain.ts';
import type { Deps } from '#server/deps.ts';

/** Applies every activity that waits in the inbox. */
export async function processInbox({ db, log, federation, jobs }: Deps): Promise<void> {
  await drainInbox({
    db,
    log,
    process: (kept) => dispatch(federation.handlers, kept),
    again: () => jobs.enqueue('inbox.process', {}),
  });
}
