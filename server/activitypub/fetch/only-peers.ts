import type { DomainPolicy } from '#server/moderation/domain-policy.ts';
import { hostOf } from '../vocab.ts';
import { FetchError } from './fetch-error.ts';
import type { GuardedClient } from './guarded-client.ts';

/**
 * The guarded client for what servers say to each other: suspended ones are neither asked nor told,
 * nor passed through on a redirect.
 */
export function onlyPeers(client: GuardedClient, domains: DomainPolicy): GuardedClient {
  const allows = async (host: string): Promise<boolean> => !(await domains.isSuspended(host));
  return {
    request: (request) => client.request({ ...request, allows }),
    async post(request) {
      if (!(await allows(hostOf(request.url) ?? '')))
        throw new FetchError('refused', 'That server is suspended here');
      return await client.post(request);
    },
    close: () => client.close(),
  };
}
