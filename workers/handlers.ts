import { pruneDeliveries } from '#server/activitypub/delivery/sweep.ts';
import { backfillAccount } from '#server/activitypub/resolve/backfill-account.ts';
import { fetchThread } from '#server/activitypub/resolve/fetch-thread.ts';
import { synchroniseFollowers } from '#server/activitypub/followers/synchronise.ts';
import { refreshPoll } from '#server/activitypub/resolve/refresh-poll.ts';
import { verifyProfileLinks } from '#server/activitypub/resolve/verify-profile-links.ts';
import { recheckQuote, verifyQuote } from '#server/activitypub/resolve/verify-quote.ts';
import { pruneRemoteReads } from '#server/activitypub/resolve/remote-reads.ts';
import { readFeaturedTags } from '#server/activitypub/resolve/read-featured-tags.ts';
import { refreshActor } from '#server/activitypub/resolve/refresh-actor.ts';
import { pruneActivities } from '#server/activitypub/inbox/store.ts';
import { createArchiveSource } from '#server/activitypub/outbox/archive-source.ts';
import { relayEvents } from '#server/bus/relay.ts';
import { pruneCards } from '#server/cards/claim.ts';
import { fetchCard } from '#server/cards/fetch-card.ts';
import type { Deps } from '#server/deps.ts';
import type { JobHandlers } from '#server/jobs/catalog.ts';
import { runAsked, runDueFeeds } from '#server/feeds/run-due.ts';
import { processUpload } from '#server/media/film/process.ts';
import { pruneMedia } from '#server/media/prune.ts';
import { pruneOauth } from '#server/oauth/prune.ts';
import { tendPolls } from '#server/polls/tend.ts';
import { publishDue } from '#server/scheduled/publish-due.ts';
import { sendPushes } from '#server/push/send.ts';
import { pruneStatuses } from '#server/statuses/prune.ts';
import { pruneArchives } from '#server/transfers/archive.ts';
import { buildArchives } from '#server/transfers/build-archive.ts';
import { pruneImports } from '#server/transfers/list-imports.ts';
import { runImport } from '#server/transfers/run-import.ts';
import { pruneUsers } from '#server/users/prune.ts';
import { recheckIdentities } from '#server/wikimedia/sign-in/recheck.ts';
import type { Deliveries } from './delivery.ts';
import { subscribers } from './events.ts';
import { processInbox } from './inbox.ts';
import { sweep } from './sweep.ts';

/** What each job does; the type does not compile while one is missing. */
export function handlers(deps: Deps, deliveries: Deliveries): JobHandlers {
  const subscribed = subscribers(deps);
  return {
    'events.relay': async () => {
      await relayEvents(deps.db, subscribed, deps.log);
    },
    'inbox.process': () => processInbox(deps),
    ...deliveries.handlers,
    'accounts.refresh': async ({ accountId }) => {
      await refreshActor({ db: deps.db, actors: deps.federation.actors }, accountId);
    },
    'accounts.backfill': ({ accountId }) => backfillAccount(deps.federation.handlers, accountId),
    'accounts.verify-links': ({ accountId }) => verifyProfileLinks(deps, accountId),
    'accounts.featured-tags': ({ accountId }) =>
      readFeaturedTags(deps.federation.handlers, accountId),
    'accounts.synchronise-followers': (payload) =>
      synchroniseFollowers(deps.federation.handlers, payload),
    'threads.fetch': async ({ statusId }) => {
      const { handlers: remote } = deps.federation;
      try {
        await refreshPoll(remote, statusId);
        await recheckQuote(remote, statusId);
      } finally {
        await fetchThread(remote, statusId);
      }
    },
    'quotes.verify': (payload) => verifyQuote(deps.federation.handlers, payload),
    'cards.fetch': ({ cardId }) => fetchCard(deps, cardId),
    'maintenance.sweep': () => sweep(deps),
    'push.send': () => sendPushes(deps),
    'polls.tend': () => tendPolls(deps),
    'media.process': ({ mediaId }) => processUpload(deps, mediaId),
    'transfers.import': ({ importId }) =>
      runImport({ ...deps, remote: deps.federation.lookup }, importId),
    'transfers.archive': () => buildArchives({ ...deps, source: createArchiveSource(deps) }),
    'scheduled.publish': async () => {
      await publishDue({ ...deps, remote: deps.federation.lookup });
    },
    'feeds.run': async () => {
      await runDueFeeds({ ...deps, remote: deps.federation.lookup });
    },
    'feeds.run-asked': ({ feedId }) =>
      runAsked({ ...deps, remote: deps.federation.lookup }, feedId),
    'wikimedia.recheck': () =>
      recheckIdentities({ ...deps, pages: deps.config.wikimedia.oauth?.pagesUrl ?? '' }),
    'maintenance.prune': async () => {
      await pruneActivities(deps.db);
      await pruneDeliveries(deps.db);
      await pruneRemoteReads(deps.db);
      await pruneUsers(deps);
      await pruneOauth(deps.db);
      await pruneStatuses(deps);
      await pruneMedia(deps);
      await pruneCards(deps.db);
      await pruneImports(deps.db);
      await pruneArchives(deps);
    },
  };
}
