import { send } from '#lib/api/client.ts';
import type { Status } from '#lib/api/entities.ts';
import { optimistic } from './optimistic.ts';

/** Boosts a status to one's followers, or takes the boost back. */
export function toggleBoost(status: Status): Promise<void> {
  const on = !status.reblogged;
  return optimistic(
    status,
    { reblogged: on, reblogs_count: Math.max(0, status.reblogs_count + (on ? 1 : -1)) },
    () => send(fetch, 'POST', `/api/v1/statuses/${status.id}/${on ? 'reblog' : 'unreblog'}`),
  );
}

/** Posts for followers only may be boosted by their author alone; direct ones by nobody. */
export function mayBoost(status: Status, viewerId: string | undefined): boolean {
  if (status.visibility === 'direct') return false;
  return status.visibility !== 'private' || status.account.id === viewerId;
}
