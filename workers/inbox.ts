import { dispatch } from '#server/activitypub/inbox/dispatch.ts';
import { drainInbox } from '#server/activitypub/inbox/drain.ts';
import type { Deps } from '#server/deps.ts';

/** Applies every activity that waits in the inbox. */
export async function processInbox(deps: Deps): Promise<void> {
  const { db, log, federation } = deps;
  await drainInbox({ db, log, process: (kept) => dispatch(federation.handlers, kept) });
}
