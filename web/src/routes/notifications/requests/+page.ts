import type { PageLoad } from './$types';
import { getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { NotificationRequest } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, url }) => {
  const path = '/api/v1/notifications/requests';
  const answer = getPage<NotificationRequest>(fetch, path, cursorOf(url));
  return { path, first: await orErrorPage(answer, url) };
};
