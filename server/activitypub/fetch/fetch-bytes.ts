import type { FetchBytes } from '#server/media/remote-file.ts';
import { FetchError } from './fetch-error.ts';
import type { GuardedClient } from './guarded-client.ts';

/** Pictures of other servers, read through the guarded client. */
export function createFetchBytes(client: GuardedClient): FetchBytes {
  return async (url, { maxBytes }) => {
    const headers = { accept: 'image/avif,image/webp,image/png,image/jpeg,image/gif' };
    const response = await client.request({ method: 'GET', url, headers, maxBytes });
    if (response.status !== 200) {
      throw new FetchError('bad_response', `${new URL(url).host} answered ${response.status}`);
    }
    return { bytes: response.body, contentType: response.headers['content-type'] ?? null };
  };
}
