import type { EventCatalog, Subscribers } from '#server/bus/catalog.ts';
import type { Config } from '#server/config.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { plan, type Outgoing, type PlanDeps } from '../delivery/plan.ts';
import { accountDeleted, accountMoved, accountUpdated, keysRotated } from './account-events.ts';
import {
  blockCreated,
  blockRemoved,
  followAnswered,
  followRemoved,
  followRequested,
} from './follow-events.ts';
import { pollTallied, pollVoted } from './poll-events.ts';
import {
  policyChanged,
  quoteAccepted,
  quoteGranted,
  quoteRefused,
  quoteRequested,
  quoteRevoked,
} from './quote-events.ts';
import { statusDeleted, statusEdited, statusPublished } from './status-events.ts';
import { favourited, pinned, unfavourited, unpinned } from './reaction-events.ts';
import { tagFeatured, tagUnfeatured } from './tag-events.ts';
import { reportCreated } from './report-events.ts';
import type { SerializeContext } from './serialize/actor.ts';

export interface OutboxDeps extends PlanDeps {
  config: Pick<Config, 'origin' | 'domain'>;
  storage: Pick<MediaStorage, 'url'>;
}

/** What an event means to the outside: the activities to send, none where it is no business of peers. */
export interface Translation {
  db: PlanDeps['db'];
  ctx: SerializeContext;
}
type Translate<Name extends keyof EventCatalog> = (
  t: Translation,
  payload: EventCatalog[Name],
) => Promise<Outgoing[]>;

const TABLE: { [Name in keyof EventCatalog]?: Translate<Name> } = {
  'status.published': statusPublished,
  'status.edited': statusEdited,
  'status.deleted': statusDeleted,
  'status.favourited': favourited,
  'status.unfavourited': unfavourited,
  'status.pinned': pinned,
  'status.unpinned': unpinned,
  'tag.featured': tagFeatured,
  'tag.unfeatured': tagUnfeatured,
  'poll.voted': pollVoted,
  'poll.tallied': pollTallied,
  'poll.ended': pollTallied,
  'quote.requested': quoteRequested,
  'quote.accepted': quoteAccepted,
  'quote.revoked': quoteRevoked,
  'quote.granted': quoteGranted,
  'quote.refused': quoteRefused,
  'status.policy-changed': policyChanged,
  'follow.requested': followRequested,
  'follow.accepted': (t, payload) => followAnswered(t, payload, 'Accept'),
  'follow.rejected': (t, payload) => followAnswered(t, payload, 'Reject'),
  'follow.removed': followRemoved,
  'block.created': blockCreated,
  'block.removed': blockRemoved,
  'report.created': reportCreated,
  'account.updated': accountUpdated,
  'account.moved': accountMoved,
  'account.deleted': accountDeleted,
  'account.keys-rotated': keysRotated,
};

/**
 * Tells other servers what happened here. Each event is read anew from its rows, so what is gone by
 * then is skipped; ids of activities follow from rows, so handling an event twice sends nothing
 * twice.
 */
export function outboxSubscribers(deps: OutboxDeps): Subscribers {
  const { origin, domain } = deps.config;
  const translation = {
    db: deps.db,
    ctx: { origin, domain, mediaUrl: (key: string) => deps.storage.url(key) },
  };
  const entries = Object.entries(TABLE).map(([name, translate]) => [
    name,
    [
      async (payload: never) => {
        for (const outgoing of await (translate as Translate<never>)(translation, payload))
          await plan(deps, outgoing);
      },
    ],
  ]);
  return Object.fromEntries(entries) as Subscribers;
}
