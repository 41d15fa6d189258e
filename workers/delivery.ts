import { createDrain } from '#server/activitypub/delivery/drain.ts';
import type { Deps } from '#server/deps.ts';

/** Sends what waits for one host. */
export function deliveryDrain(deps: Deps): (payload: { host: string }) => Promise<void> {
  const { db, jobs, log, client, federation } = deps;
  const { signingKeys: keys, domains } = federation;
  const drain = createDrain({ db, jobs, log, client, keys, domains });
  return async ({ host }) => await drain(host);
}
