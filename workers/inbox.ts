import { createWakeUp } from '#server/activitypub/delivery/wake.ts';
import { dispatch } from '#server/activitypub/inbox/dispatch.ts';
import { drainInbox } from '#server/activitypub/inbox/drain.ts';
import type { Deps } from '#server/deps.ts';

/** Applies every activity that waits in the inbox; who speaks to us is alive and gets its mail. */
export function inboxProcess(deps: Deps): () => Promise<void> {
  const { db, log, federation } = deps;
  const wakeUp = createWakeUp(deps);
  return async () => {
    await drainInbox({
      db,
      log,
      process: async (kept) => {
        await wakeUp(kept.signerUri);
        await dispatch(federation.handlers, kept);
      },
    });
  };
}
