import type { Logger } from '#server/core/log.ts';
import { SECOND } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { countDelivery } from '#server/metrics/deliveries.ts';
import type { DomainPolicy } from '#server/moderation/domain-policy.ts';
import { gather } from './batch.ts';
import { createBodies } from './bodies.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { dropRows, nextDue, releaseRows, type Taken, takeRows } from './rows.ts';
import { type Delivery, type Outcome, send, type SendDeps } from './send.ts';
import { settleRows, type Settled } from './settle.ts';

export interface DrainDeps extends SendDeps {
  db: Db;
  jobs: Pick<Jobs, 'enqueue'>;
  log: Logger;
  domains: DomainPolicy;
}

/** Requests to one host at the same time, and rows taken for them in one go. */
const IN_FLIGHT = 4;
const TAKE = 24;
/** After this long a host queues up again, so that shutting down need not wait for a large one. */
const RUN = 5 * SECOND;
/** A host is never looked at again sooner than this without being woken. */
const SHORTEST_SLEEP = SECOND;
/** Hosts whose rows are taken by one statement. */
const TAKE_TOGETHER = { size: 200, wait: 20 };
/**
 * Answers that are written down together. The wait is short: whoever is killed between a peer's
 * answer and the commit sends again.
 */
const SETTLE_TOGETHER = { size: 200, wait: 3 };

/**
 * Makes the handler of `delivery.drain`: sends what is due for one host, in order per object, a few
 * at a time, and sets the alarm clock for what is left. A host that is down costs one sleeping job.
 * Killed at any moment it loses nothing: rows go only after the peer's answer, leases run out.
 */
export function createDrain(deps: DrainDeps): (host: string) => Promise<void> {
  const take = gather<string, Taken>((hosts) => takeRows(deps.db, hosts, TAKE), TAKE_TOGETHER);
  const settle = gather<Settled, void>(async (settled) => {
    const back = await settleRows(deps.db, settled);
    await Promise.all(back.map((host) => deps.jobs.enqueue('delivery.drain', { host })));
    return settled.map(() => undefined);
  }, SETTLE_TOGETHER);
  const bodyOf = createBodies(deps.db);

  async function attempt(delivery: Delivery): Promise<Outcome> {
    const started = performance.now();
    const outcome = await tryOnce(deps, delivery, bodyOf);
    countDelivery(delivery.host, outcome.result, performance.now() - started);
    if (outcome.result !== 'delivered') {
      deps.log.debug(
        { inbox: delivery.inbox, attempts: delivery.attempts, ...outcome },
        'not delivered',
      );
    }
    return outcome;
  }

  async function drain(host: string): Promise<void> {
    // Suspended since it was planned: nothing more goes there.
    if (await deps.domains.isSuspended(host)) return await dropRows(deps.db, host);
    const stopAt = Date.now() + RUN;
    for (;;) {
      const taken = await take(host);
      const { noteSuccess } = taken;
      const clean = await sendAll(deps, taken.deliveries, stopAt, {
        attempt,
        settle: (delivery, outcome) => settle({ delivery, outcome, noteSuccess }),
      });
      if (clean && !taken.hasMore) return;
      if (taken.deliveries.length === 0) break;
      if (Date.now() > stopAt) return await deps.jobs.enqueue('delivery.drain', { host });
    }
    const wait = await nextDue(deps.db, host);
    if (wait === null) return;
    const delay = Math.max(wait, SHORTEST_SLEEP);
    await deps.jobs.enqueue('delivery.drain', { host }, { delay });
  }

  return oneAtATime(drain, {
    patience: RUN,
    later: (host) => deps.jobs.enqueue('delivery.drain', { host }),
  });
}

interface Steps {
  attempt: (delivery: Delivery) => Promise<Outcome>;
  settle: (delivery: Delivery, outcome: Outcome) => Promise<void>;
}

/**
 * Sends what was taken, `IN_FLIGHT` at a time; while an answer is written down the next request is
 * on its way already. Once the host itself fails, or at `stopAt`, the rest is given back untried,
 * and whether to go on is for the next `take` to say. Returns whether all is settled for good.
 */
async function sendAll(
  deps: DrainDeps,
  deliveries: Delivery[],
  stopAt: number,
  { attempt, settle }: Steps,
): Promise<boolean> {
  const waiting = [...deliveries];
  const settling: Promise<PromiseSettledResult<void>[]>[] = [];
  let clean = true;
  let failed = false;
  async function lane(first: Delivery): Promise<void> {
    for (let next: Delivery | undefined = first; next !== undefined;) {
      const outcome = await attempt(next);
      settling.push(Promise.allSettled([settle(next, outcome)]));
      if (outcome.result !== 'delivered') clean = false;
      if (outcome.result === 'retry' && (outcome.hostFailed || outcome.pause !== null))
        failed = true;
      next = failed || Date.now() > stopAt ? undefined : waiting.shift();
    }
  }
  await Promise.all(waiting.splice(0, IN_FLIGHT).map(lane));
  const fault = (await Promise.all(settling)).flat().find((end) => end.status === 'rejected');
  if (fault) throw fault.reason;
  const untried = waiting.map((delivery) => delivery.id);
  await releaseRows(deps.db, untried);
  return clean && untried.length === 0;
}

async function tryOnce(
  deps: DrainDeps,
  delivery: Delivery,
  bodyOf: ReturnType<typeof createBodies>,
): Promise<Outcome> {
  try {
    const body = await bodyOf(delivery.activityId);
    if (body === null)
      return { result: 'gone', reason: 'the activity is gone', tryPersonal: false };
    return await send(deps, delivery, body);
  } catch (err) {
    // Ours, not the peer's: no key, no memory. Nothing is lost, and the host is not to blame.
    deps.log.error({ err, inbox: delivery.inbox }, 'delivery failed here');
    return { result: 'retry', reason: 'failed on our side', hostFailed: false, pause: null };
  }
}
