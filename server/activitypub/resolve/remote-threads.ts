import { LRUCache } from 'lru-cache';
import { MINUTE } from '#server/core/time.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import type { RemoteThreads } from '#server/statuses/remote-threads.ts';

/** Sets the job in motion, from one process once in a while per status; the job keeps the rest. */
export function createRemoteThreads(jobs: Pick<Jobs, 'enqueue'>): RemoteThreads {
  const opened = new LRUCache<string, true>({ max: 10_000, ttl: 5 * MINUTE });
  return {
    opened(statusId) {
      if (opened.has(statusId)) return;
      opened.set(statusId, true);
      void jobs.enqueue('threads.fetch', { statusId });
    },
  };
}
