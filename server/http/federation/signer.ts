import type { KeyDirectory } from '#server/activitypub/fetch/resolve-key.ts';
import { hostsOf, readClaim } from '#server/activitypub/signatures/verify.ts';
import type { Logger } from '#server/core/log.ts';

export interface SignerDeps {
  origin: string;
  keys: Pick<KeyDirectory, 'resolve' | 'renew'>;
  log: Logger;
}

/**
 * Who signed a GET: the remote account's id, or null for an unsigned request, a bad signature or a
 * suspended account. Never throws, as an unsigned reader sees what the public sees.
 */
export function identifySigner(deps: SignerDeps): (request: Request) => Promise<string | null> {
  const hosts = hostsOf(deps.origin);
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
      const known = await deps.keys.resolve(claim.keyId);
      const key = claim.verifies(known.key) ? known : await deps.keys.renew(claim.keyId);
      return key !== null && !key.isSuspended && claim.verifies(key.key) ? key.accountId : null;
    } catch (err) {
      deps.log.debug({ err }, 'signed read refused');
      return null;
    }
  };
}
