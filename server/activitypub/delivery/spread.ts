import { SECOND } from '#server/core/time.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import type { Places } from './places.ts';

/** Up to so many hosts get an alarm clock each, so that several worker processes share them. */
const FEW = 10;
/** Hosts that share one: setting it, waking up and putting it away costs more than a delivery. */
const SHARED = 250;
/** Alarm clocks that many hosts get at least, for as many worker processes. */
const PIECES = 4;
/** After this long, hosts whose turn has not come queue up again: see `drain.ts`. */
const RUN = 5 * SECOND;

/** Wakes hosts: what waits for them is sent now. */
export async function wakeHosts(jobs: Pick<Jobs, 'enqueueAll'>, hosts: string[]): Promise<void> {
  if (hosts.length === 0) return;
  if (hosts.length <= FEW) {
    const alarms = hosts.map((host) => ({ host }));
    return await jobs.enqueueAll('delivery.drain', alarms);
  }
  const alarms = [];
  const size = Math.min(SHARED, Math.ceil(hosts.length / PIECES));
  for (let at = 0; at < hosts.length; at += size) {
    alarms.push({ hosts: hosts.slice(at, at + size) });
  }
  await jobs.enqueueAll('delivery.spread', alarms);
}

/**
 * Makes the handler of `delivery.spread`: drains many hosts side by side. One that is slow holds up
 * no other. Throws the first fault after all came to an end, or were left to themselves as slow.
 */
export function createSpread(deps: {
  drain: (host: string) => Promise<void>;
  places: Places;
  jobs: Pick<Jobs, 'enqueueAll'>;
}): (hosts: string[]) => Promise<void> {
  const { drain, places, jobs } = deps;
  return async (hosts) => {
    const stopAt = Date.now() + RUN;
    const late: string[] = [];
    const turn = async (host: string): Promise<void> => {
      if (Date.now() > stopAt) late.push(host);
      else await drain(host);
    };
    const ends = await Promise.allSettled(
      hosts.map((host) => places.run(() => turn(host), 'in turn')),
    );
    await wakeHosts(jobs, late);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  };
}
