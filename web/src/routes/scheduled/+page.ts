import type { PageLoad } from './$types';
import { getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { ScheduledStatus } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, url }) => {
  const path = '/api/v1/scheduled_statuses';
  const answer = getPage<ScheduledStatus>(fetch, path, { limit: 40, ...cursorOf(url) });
  return { first: await orErrorPage(answer, url) };
};
