import { createDrain } from '#server/activitypub/delivery/drain.ts';
import { createPlaces } from '#server/activitypub/delivery/places.ts';
import { createSpread } from '#server/activitypub/delivery/spread.ts';
import { createFollowersTelling } from '#server/activitypub/followers/tell.ts';
import type { Deps } from '#server/deps.ts';
import { watchPlaces } from '#server/metrics/deliveries.ts';
import type { JobHandlers } from '#server/jobs/catalog.ts';

/** Hosts that this process talks to at the same time, and those beside them that take long. */
const PLACES = { places: 400, slow: 600, patience: 1_000 };

export interface Deliveries {
  handlers: Pick<JobHandlers, 'delivery.drain' | 'delivery.spread'>;
  /** Settles when no request is under way: slow hosts outlast the jobs that began with them. */
  idle(): Promise<void>;
}

/** Sends what waits for one host, or for many. */
export function createDeliveries(deps: Deps): Deliveries {
  const { db, jobs, log, federation } = deps;
  const { client, signingKeys: keys, domains } = federation;
  const followersAt = createFollowersTelling({ db, origin: deps.config.origin });
  const drain = createDrain({ db, jobs, log, client, keys, domains, followersAt });
  const onError = (err: unknown): void => log.error({ err }, 'slow host');
  const places = createPlaces({ ...PLACES, onError });
  watchPlaces(places.state);
  const spread = createSpread({ drain, places, jobs });
  return {
    handlers: {
      'delivery.drain': ({ host }) => places.run(() => drain(host), 'first'),
      'delivery.spread': ({ hosts }) => spread(hosts),
    },
    idle: places.idle,
  };
}
