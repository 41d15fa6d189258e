import type { DomainPolicy } from '#server/moderation/domain-policy.ts';
import type { FetchBytes } from '#server/media/remote-file.ts';
import { hostOf } from '../vocab.ts';
import { FetchError } from './fetch-error.ts';
import type { GuardedClient } from './guarded-client.ts';

const KINDS = {
  picture: { accept: 'image/avif,image/webp,image/png,image/jpeg,image/gif', timeoutMs: 30_000 },
  feed: {
    accept:
      'application/atom+xml,application/rss+xml,application/feed+json,application/xml,text/xml',
    timeoutMs: 30_000,
  },
  recording: { accept: 'video/*,audio/*', timeoutMs: 120_000 },
};

/** Files of other servers, read through the guarded client; suspended servers are not asked. */
export function createFetchBytes(client: GuardedClient, domains: DomainPolicy): FetchBytes {
  return async (url, { maxBytes, kind }) => {
    await refuseSuspended(domains, url);
    const { accept, timeoutMs } = KINDS[kind];
    const headers = { accept };
    const response = await client.request({ method: 'GET', url, headers, maxBytes, timeoutMs });
    await refuseSuspended(domains, response.finalUrl);
    if (response.status !== 200) {
      throw new FetchError('bad_response', `${new URL(url).host} answered ${response.status}`);
    }
    return { bytes: response.body, contentType: response.headers['content-type'] ?? null };
  };
}

async function refuseSuspended(domains: DomainPolicy, url: string): Promise<void> {
  if (await domains.isSuspended(hostOf(url) ?? ''))
    throw new FetchError('refused', 'That server is suspended here');
}
