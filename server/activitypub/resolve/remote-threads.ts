import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { AsyncRefresh } from '#server/contract/status.ts';
import { MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import type { RemoteThreads } from '#server/statuses/remote-threads.ts';
import { AGAIN, LONGEST, threadName } from './fetch-thread.ts';

/**
 * Sets the job in motion, from one process once in a while per status; the job keeps the rest. Only
 * where a thread has a part elsewhere is anybody told to wait for more of it.
 */
export function createRemoteThreads(deps: { db: Db; jobs: Pick<Jobs, 'enqueue'> }): RemoteThreads {
  const asked = new LRUCache<string, true>({ max: 10_000, ttl: 5 * MINUTE });
  /** Of these nothing more is to come for a while. */
  const settled = new LRUCache<string, true>({ max: 10_000, ttl: 5 * MINUTE });

  async function progress(statusId: string): Promise<AsyncRefresh> {
    const { running, count } = await stateOf(deps.db, statusId);
    if (!running) settled.set(statusId, true);
    return { id: statusId, status: running ? 'running' : 'finished', result_count: count };
  }

  return {
    progress,
    async opened(statusId) {
      if (settled.has(statusId)) return null;
      const refresh = await progress(statusId);
      if (!asked.has(statusId)) {
        asked.set(statusId, true);
        void deps.jobs.enqueue('threads.fetch', { statusId });
      }
      return refresh.status === 'running' ? refresh : null;
    },
  };
}

/** A thread that was not read lately is about to be, once somebody opens it. */
async function stateOf(db: Db, statusId: string): Promise<{ running: boolean; count: number }> {
  const { rows } = await sql<{ running: boolean; count: number }>`
    select exists (select from statuses there
        where there.conversation_id = here.conversation_id and not there.local)
      and (reads.read_at is null
        or reads.read_at < now() - make_interval(secs => ${AGAIN})
        or reads.finished_at is null
          and reads.read_at > now() - make_interval(secs => ${LONGEST})) as running,
      coalesce(reads.result_count, 0) as count
    from statuses here
      left join remote_reads reads on reads.subject = ${threadName('')} || here.conversation_id
    where here.id = ${statusId}`.execute(db);
  return rows[0] ?? { running: false, count: 0 };
}
