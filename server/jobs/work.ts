import type { Job, Worker } from 'bullmq';
import type { Logger } from '#server/core/log.ts';
import type { JobBackend } from './backend.ts';
import { CONCURRENCY, type JobHandlers, type JobName, JOBS, QUEUES, SCHEDULES } from './catalog.ts';
import type { Jobs } from './enqueue.ts';

export interface RunningWorkers {
  /** Takes no more jobs and waits for those that run. */
  close(): Promise<void>;
}

/**
 * Runs the handlers of every job; a payload that is not what the catalogue says is refused. What
 * comes round by itself is started by a clock in each worker process rather than by a scheduler in
 * the queue, so that it goes on after all of Redis was lost; two clocks make one job, by its key.
 */
export function startWorkers(
  backend: JobBackend,
  jobs: Jobs,
  handlers: JobHandlers,
  log: Logger,
): RunningWorkers {
  const clocks = SCHEDULES.map(({ name, every }) => {
    void jobs.enqueue(name, {});
    return setInterval(() => void jobs.enqueue(name, {}), every);
  });
  const workers: Worker[] = QUEUES.map((queue) => {
    const worker = backend.worker(queue, (job) => run(job, handlers), CONCURRENCY[queue]);
    worker.on('error', (err) => log.warn({ err, queue }, 'worker'));
    worker.on('failed', (job, err) => log.error({ err, job: job?.name }, 'job failed'));
    return worker;
  });
  return {
    close: async () => {
      for (const clock of clocks) clearInterval(clock);
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

async function run(job: Job, handlers: JobHandlers): Promise<void> {
  if (!isJobName(job.name)) throw new Error(`unknown job ${job.name}`);
  const payload = JOBS[job.name].payload.parse(job.data);
  await (handlers[job.name] as (p: typeof payload) => Promise<void>)(payload);
}

function isJobName(name: string): name is JobName {
  return Object.hasOwn(JOBS, name);
}
