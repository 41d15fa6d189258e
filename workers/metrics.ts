import { deliveryLanes, hostCounts } from '#server/activitypub/delivery/state.ts';
import type { Deps } from '#server/deps.ts';
import { workListStates } from '#server/jobs/work-lists.ts';
import { watchPool } from '#server/metrics/pool.ts';
import { watchProcess } from '#server/metrics/registry.ts';
import { watchWork, type WorkState } from '#server/metrics/work.ts';

/** What a worker process tells Prometheus: of itself, and of all that waits. */
export function watchWorkers({ db, pool }: Pick<Deps, 'db' | 'pool'>): void {
  watchProcess('workers');
  watchPool(pool);
  watchWork(async (): Promise<WorkState> => {
    const [lists, lanes, hosts] = await Promise.all([
      workListStates(db),
      deliveryLanes(db),
      hostCounts(db),
    ]);
    return {
      lists: lists.map(({ list, waiting, oldest_seconds }) => ({
        name: list,
        waiting,
        oldest_due_seconds: oldest_seconds,
      })),
      lanes,
      hosts: { ...hosts },
    };
  });
}
