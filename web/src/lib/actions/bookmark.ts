import { send } from '#lib/api/client.ts';
import type { Status } from '#lib/api/entities.ts';
import { optimistic } from './optimistic.ts';

/** Keeps a status among one's bookmarks, or takes it out. Nobody else learns of it. */
export function toggleBookmark(status: Status): Promise<void> {
  const on = !status.bookmarked;
  return optimistic(status, { bookmarked: on }, () =>
    send(fetch, 'POST', `/api/v1/statuses/${status.id}/${on ? 'bookmark' : 'unbookmark'}`),
  );
}
