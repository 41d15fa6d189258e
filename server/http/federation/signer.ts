import { hostsOf, readClaim } from '#server/activitypub/signatures/verify.ts';
import { hostOf } from '#server/activitypub/vocab.ts';
import type { Deps } from '#server/deps.ts';

/**
 * Who signed a GET: the remote account's id, or null for an unsigned request, a bad signature or a
 * suspended account or server. Never throws, as an unsigned reader sees what the public sees.
 */
export function signerOf(
  deps: Pick<Deps, 'config' | 'federation' | 'log'>,
): (request: Request) => Promise<string | null> {
  const hosts = hostsOf(deps.config.origin);
  const { keys, domains } = deps.federation;
  return async (request) => {
    if (!request.headers.has('signature') && !request.headers.has('authorization')) return null;
    const { pathname, search } = new URL(request.url);
    const received = {
      method: request.method,
      target: pathname + search,
      headers: Object.fromEntries(request.headers),
      body: new Uint8Array(),
    };
    try {
      const claim = readClaim(received, { hosts, now: new Date() });
      if (await domains.isSuspended(hostOf(claim.keyId) ?? '')) return null;
      const known = await keys.resolve(claim.keyId);
      const key = claim.verifies(known.key) ? known : await keys.renew(claim.keyId);
      return key !== null && !key.isSuspended && claim.verifies(key.key) ? key.accountId : null;
    } catch (err) {
      deps.log.debug({ err }, 'signed read refused');
      return null;
    }
  };
}
