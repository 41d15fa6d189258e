import { send } from '#lib/api/client.ts';
import type { Status } from '#lib/api/entities.ts';
import { optimistic } from './optimistic.ts';

/** Favourites a status, or takes the favourite back. */
export function toggleFavourite(status: Status): Promise<void> {
  const on = !status.favourited;
  return optimistic(
    status,
    { favourited: on, favourites_count: Math.max(0, status.favourites_count + (on ? 1 : -1)) },
    () => send(fetch, 'POST', `/api/v1/statuses/${status.id}/${on ? 'favourite' : 'unfavourite'}`),
  );
}
