import type { PostPush } from '#server/push/send.ts';
import { retryAfter } from '../delivery/backoff.ts';
import { FetchError } from './fetch-error.ts';
import type { GuardedClient } from './guarded-client.ts';

const TIMEOUT = 15_000;
const ANSWER_LIMIT = 16 * 1024;

/** Messages to push services; an address that may not be reached counts as refused (403). */
export function createPostPush(client: GuardedClient): PostPush {
  return async (url, { headers, body }) => {
    try {
      const response = await client.request({
        method: 'POST',
        url,
        headers,
        body,
        maxBytes: ANSWER_LIMIT,
        timeoutMs: TIMEOUT,
      });
      return {
        status: response.status,
        retryAfter: retryAfter(response.headers['retry-after'], Date.now()),
      };
    } catch (err) {
      if (err instanceof FetchError && err.failure === 'refused')
        return { status: 403, retryAfter: null };
      throw err;
    }
  };
}
