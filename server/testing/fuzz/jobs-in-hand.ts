import type { Deps } from '#server/deps.ts';
import { type JobName, JOBS } from '#server/jobs/catalog.ts';
import { relayEvents } from '#server/bus/relay.ts';
import { createDeliveries } from '#workers/delivery.ts';
import { subscribers } from '#workers/events.ts';
import { handlers } from '#workers/handlers.ts';
import { processInbox } from '#workers/inbox.ts';

/** The jobs of a process, kept until they are wanted. */
export interface JobsInHand {
  /** Does everything that waits: the inbox, its events, and the jobs that come of both. */
  settle(): Promise<void>;
  /** Jobs that wait. */
  waiting(): number;
  close(): Promise<void>;
}

/** More rounds than anything may need: what comes round for ever is stuck. */
const ROUNDS = 20;

/** Takes the place of the queue of `deps`. Throws where jobs keep making jobs. */
export function jobsInHand(deps: Deps): JobsInHand {
  const waiting = new Map<string, { name: JobName; payload: unknown }>();
  const add = (name: JobName, payload: unknown): void => {
    const { key } = JOBS[name] as { key: (payload: unknown) => string };
    waiting.set(`${name} ${key(payload)}`, { name, payload });
  };
  deps.jobs.enqueue = async (name, payload, options) => {
    // What sleeps is for later: a host that is to be asked again.
    if ((options?.delay ?? 0) === 0) add(name, payload);
  };
  deps.jobs.enqueueAll = async (name, payloads) => payloads.forEach((one) => add(name, one));
  const deliveries = createDeliveries(deps);
  const run = handlers(deps, deliveries) as unknown as Record<
    string,
    (payload: unknown) => Promise<void>
  >;
  const once = async (): Promise<void> => {
    await processInbox(deps);
    await relayEvents(deps.db, subscribers(deps), deps.log);
    const jobs = [...waiting.values()];
    waiting.clear();
    for (const { name, payload } of jobs)
      await run[name]!(JOBS[name].payload.parse(payload)).catch((err: unknown) =>
        deps.log.error({ err, job: name }, `job ${name} failed`),
      );
    await deliveries.idle();
  };
  return {
    waiting: () => waiting.size,
    async settle() {
      for (let round = 0; round < ROUNDS; round += 1) {
        await once();
        // An event recorded at the very end is announced only a moment later.
        const event = await deps.db
          .selectFrom('events')
          .select('id')
          .where('last_error', 'is', null)
          .limit(1)
          .executeTakeFirst();
        if (waiting.size === 0 && event === undefined) return;
      }
      throw new Error(`jobs that never end: ${[...waiting.keys()].slice(0, 5).join(', ')}`);
    },
    close: () => deliveries.idle(),
  };
}
