import type { OwnedKey } from '#server/activitypub/resolve/resolve-key.ts';
import { createLane } from '#server/core/lane.ts';
import { expectationsOf, readClaim } from '#server/activitypub/signatures/verify.ts';
import { hostOf } from '#server/activitypub/vocab.ts';
import type { Deps } from '#server/deps.ts';

/**
 * Who signed a GET: the remote account's id, or null for an unsigned request, a bad signature or a
 * suspended account or server. Never throws, as an unsigned reader sees what the public sees.
 */
export function signerOf(
  deps: Pick<Deps, 'config' | 'federation' | 'log'>,
): (request: Request) => Promise<string | null> {
  const expectations = expectationsOf(deps.config.origin);
  const { keys, domains } = deps.federation;
  // Anybody may sign with a key of any address: looking keys up must not become a way to aim us.
  const strangers = createLane({ concurrency: 4, queue: 32 });
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
      const claim = readClaim(received, expectations(new Date()));
      if (await domains.isSuspended(hostOf(claim.keyId) ?? '')) return null;
      const known = await keys.known(claim.keyId);
      if (known !== null && claim.verifies(known.key)) return standing(known);
      return await strangers.run(async () => {
        const found = known ?? (await keys.resolve(claim.keyId));
        const key = claim.verifies(found.key) ? found : await keys.renew(claim.keyId);
        return key !== null && claim.verifies(key.key) ? standing(key) : null;
      });
    } catch (err) {
      deps.log.debug({ err }, 'signed read refused');
      return null;
    }
  };
}

/**
 * Whether a request says that it is by a suspended server: that it need not be true is its own loss,
 * so no key is looked up for it.
 */
export function suspendedReaderOf(
  deps: Pick<Deps, 'federation'>,
): (request: Request) => Promise<boolean> {
  return async ({ headers }) => {
    const text = headers.get('signature-input') ?? headers.get('signature');
    const keyId = /(?:^|[\s,;"(])keyid\s*=\s*"([^"]{1,2048})"/i.exec(text ?? '')?.[1];
    const host = keyId === undefined ? null : hostOf(keyId);
    return host !== null && (await deps.federation.domains.isSuspended(host));
  };
}

function standing(key: OwnedKey): string | null {
  return key.isSuspended ? null : key.accountId;
}
