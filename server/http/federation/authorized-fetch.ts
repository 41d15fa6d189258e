import type { Context, MiddlewareHandler } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';
import { DomainError } from '#server/core/errors.ts';
import { readSettings } from '#server/settings/settings.ts';
import type { FederationDeps } from './deps.ts';
import { isSyndication, wantsActivity, wantsPage } from './negotiate.ts';

/**
 * Secure mode: while `federation.authorized_fetch` is on, actors, posts and collections are only for
 * servers that sign their GETs, so that a suspended one reads nothing. Pages for people stay open, and
 * so do the instance actor with its key (two servers in this mode could never meet otherwise),
 * WebFinger, host-meta and NodeInfo: they are not among these paths. So it is where only some servers
 * are let in. In any mode a server that says it is a suspended one is refused.
 */
export function authorizedFetch(deps: FederationDeps): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (!isForPeers(c)) return await next();
    if (await deps.isBySuspended(c.req.raw))
      throw new DomainError('forbidden', 'That server is suspended here');
    const settings = await readSettings(deps.db);
    const isSecure =
      settings['federation.authorized_fetch'] === 'on' || settings['federation.mode'] === 'limited';
    if (!isSecure) return await next();
    if ((await deps.identifySigner(c.req.raw)) === null)
      throw new DomainError('unauthenticated', 'Sign this request with the key of an actor');
    c.set('readers', 'signed');
    await next();
  };
}

/** Where `wantsPage` people are sent to a page and `/@name` is a page unless ActivityPub is asked for. */
function isForPeers(c: Context): boolean {
  if (c.req.method !== 'GET' || isSyndication(c)) return false;
  return c.req.path.startsWith('/@') ? wantsActivity(c) : !wantsPage(c);
}
