import { accountEndpoints } from './accounts.ts';
import type { Endpoint, Endpoints, Verb } from './endpoint.ts';
import { feedEndpoints } from './feeds.ts';
import { instanceEndpoints } from './instance.ts';
import { listEndpoints } from './lists.ts';
import { notificationEndpoints } from './notifications.ts';
import { mediaEndpoints } from './media.ts';
import { statusEndpoints } from './statuses.ts';
import { tagEndpoints } from './tags.ts';

/** Every address of the client API, by what it is about. */
export const ENDPOINTS: Readonly<Record<string, Endpoints>> = {
  accounts: accountEndpoints,
  statuses: statusEndpoints,
  media: mediaEndpoints,
  tags: tagEndpoints,
  notifications: notificationEndpoints,
  lists: listEndpoints,
  feeds: feedEndpoints,
  instance: instanceEndpoints,
};

export function placeOf({ at }: Pick<Endpoint, 'at'>): { verb: Verb; path: string } {
  const [verb, path] = at.split(' ') as [Verb, string];
  return { verb, path };
}
