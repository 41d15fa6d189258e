import type { FetchPage } from '#server/cards/fetch-card.ts';
import { FetchError } from './fetch-error.ts';
import type { GuardedClient } from './guarded-client.ts';

const TIMEOUT = 15_000;

/** Pages that links lead to; `client` leaves out suspended servers, on redirects as well. */
export function createFetchPage(client: GuardedClient): FetchPage {
  return async (url, { accept, maxBytes }) => {
    const headers = { accept };
    const response = await client.request({
      method: 'GET',
      url,
      headers,
      maxBytes,
      timeoutMs: TIMEOUT,
    });
    if (response.status !== 200)
      throw new FetchError('bad_response', `${new URL(url).host} answered ${response.status}`);
    const contentType = response.headers['content-type'] ?? null;
    return { body: response.body, contentType, finalUrl: response.finalUrl };
  };
}
