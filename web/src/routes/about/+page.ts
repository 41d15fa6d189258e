import type { PageLoad } from './$types';
import { ApiError, get } from '#lib/api/client.ts';
import type { DomainBlock } from '#lib/api/entities.ts';

/** The administrators decide who is told which servers are blocked; to others there are none. */
export const load: PageLoad = async ({ fetch }) => {
  try {
    return { blocks: await get<DomainBlock[]>(fetch, '/api/v1/instance/domain_blocks') };
  } catch (cause) {
    if (cause instanceof ApiError && [401, 403, 404].includes(cause.status)) return { blocks: [] };
    throw cause;
  }
};
