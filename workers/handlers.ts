import { refreshActor } from '#server/activitypub/fetch/refresh-actor.ts';
import { relayEvents } from '#server/bus/relay.ts';
import type { Deps } from '#server/deps.ts';
import type { JobHandlers } from '#server/jobs/catalog.ts';
import { pruneOauth } from '#server/oauth/prune.ts';
import { pruneUsers } from '#server/users/prune.ts';
import { subscribers } from './events.ts';
import { processInbox } from './inbox.ts';

/** What each job does; the type does not compile while one is missing. */
export function handlers(deps: Deps): JobHandlers {
  const subscribed = subscribers(deps);
  return {
    'events.relay': async () => {
      await relayEvents(deps.db, subscribed, deps.log);
    },
    'inbox.process': async () => {
      await processInbox(deps);
    },
    'delivery.drain': async () => {},
    'accounts.refresh': async ({ accountId }) => {
      await refreshActor({ db: deps.db, actors: deps.federation.actors }, accountId);
    },
    'maintenance.sweep': async () => {
      await deps.jobs.enqueue('events.relay', {});
      await deps.jobs.enqueue('inbox.process', {});
    },
    'maintenance.prune': async () => {
      await pruneUsers(deps);
      await pruneOauth(deps.db);
    },
  };
}
