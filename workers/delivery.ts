import { createDrain } from '#server/activitypub/delivery/drain.ts';
import { createSpread } from '#server/activitypub/delivery/spread.ts';
import { createFollowersTelling } from '#server/activitypub/followers/tell.ts';
import type { Deps } from '#server/deps.ts';
import type { JobHandlers } from '#server/jobs/catalog.ts';

/** Sends what waits for one host, or for many. */
export function deliveryHandlers(
  deps: Deps,
): Pick<JobHandlers, 'delivery.drain' | 'delivery.spread'> {
  const { db, jobs, log, client, federation } = deps;
  const { signingKeys: keys, domains } = federation;
  const followersAt = createFollowersTelling({ db, origin: deps.config.origin });
  const drain = createDrain({ db, jobs, log, client, keys, domains, followersAt });
  const spread = createSpread({ drain, jobs });
  return {
    'delivery.drain': ({ host }) => drain(host),
    'delivery.spread': ({ hosts }) => spread(hosts),
  };
}
