import type { Queue } from 'bullmq';
import type { Logger } from '#server/core/log.ts';
import type { JobBackend } from './backend.ts';
import { type JobName, type JobPayload, JOBS, QUEUES, type QueueName } from './catalog.ts';

export interface Jobs {
  /**
   * Sets the alarm clock for `name`, at once or after `delay` milliseconds. Resolves when it is set
   * or could not be: a failure is logged and left to the sweeper, as the work itself stands in the
   * database.
   */
  enqueue<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    options?: { delay?: number },
  ): Promise<void>;
  /** The same for many at once, which costs a fraction of one by one. */
  enqueueAll<Name extends JobName>(name: Name, payloads: JobPayload<Name>[]): Promise<void>;
  /** How many jobs wait, run or sleep, by queue. */
  counts(): Promise<Record<QueueName, Record<string, number>>>;
  close(): Promise<void>;
}

/** Jobs of one `addBulk`: a statement or a pipeline of bounded size. */
const BULK = 200;

export function createJobs(backend: JobBackend, log: Logger): Jobs {
  const queues = new Map<QueueName, Queue>(QUEUES.map((name) => [name, backend.queue(name)]));
  for (const queue of queues.values()) queue.on('error', (err) => log.warn({ err }, 'job queue'));

  return {
    async enqueue(name, payload, options = {}) {
      const queue = queueOf(queues, JOBS[name].queue);
      try {
        await queue.add(name, payload, jobOptions(name, payload, options.delay ?? 0));
      } catch (err) {
        log.warn({ err, job: name }, 'could not enqueue; the sweeper will');
      }
    },
    async enqueueAll(name, payloads) {
      const queue = queueOf(queues, JOBS[name].queue);
      try {
        for (let at = 0; at < payloads.length; at += BULK) {
          const some = payloads.slice(at, at + BULK);
          await queue.addBulk(
            some.map((data) => ({ name, data, opts: jobOptions(name, data, 0) })),
          );
        }
      } catch (err) {
        log.warn({ err, job: name }, 'could not enqueue; the sweeper will');
      }
    },
    async counts() {
      const entries = QUEUES.map(async (name) => [
        name,
        await queueOf(queues, name).getJobCounts(),
      ]);
      return Object.fromEntries(await Promise.all(entries)) as Record<
        QueueName,
        Record<string, number>
      >;
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await backend.close();
    },
  };
}

function jobOptions<Name extends JobName>(name: Name, payload: JobPayload<Name>, delay: number) {
  const { attempts, key } = JOBS[name];
  return {
    // Whole milliseconds: PostgreSQL refuses the fractions that times of rows come with.
    delay: Math.ceil(delay),
    attempts,
    backoff: { type: 'exponential', delay: 5_000 },
    removeOnComplete: true,
    removeOnFail: { count: 100 },
    deduplication: {
      id: `${name}:${(key as (p: typeof payload) => string)(payload)}`,
      keepLastIfActive: true,
      reschedule: true,
    },
  };
}

function queueOf(queues: Map<QueueName, Queue>, name: QueueName): Queue {
  const queue = queues.get(name);
  if (!queue) throw new Error(`no queue ${name}`);
  return queue;
}
