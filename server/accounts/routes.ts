import { Hono } from 'hono';
import { validParams } from '#server/api/params/read.ts';
import { type ApiEnv, optionalUser, requireUser } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { routeDiscovery } from './discovery/discovery-routes.ts';
import { hydrateAccountList } from './hydrate.ts';
import { routeLists } from './list-routes.ts';
import { arrivedAccounts, existingAccount, lookupAccount, parseHandle } from './lookup.ts';
import { idsParams, lookupParams, relationshipParams } from './params.ts';
import { routeProfile } from './profile/profile-routes.ts';
import { routeRelations } from './relations/relation-routes.ts';
import { relationships } from './relations/relationships.ts';

export interface AccountsDeps {
  db: Db;
  config: Pick<Config, 'origin' | 'domain' | 'limits'>;
  storage: MediaStorage;
}

/**
 * https://docs.joinmastodon.org/methods/accounts/ without an account's statuses, and what hangs on
 * it: follow requests, blocks, mutes, domain blocks, preferences, the directory. Fixed names stand
 * before `:id`.
 */
export function accountsRoutes(deps: AccountsDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  routeProfile(app, deps);
  routeFinding(app, deps);
  routeDiscovery(app, deps);
  routeLists(app, deps);
  routeRelations(app, deps);
  routeAccounts(app, deps);
  return app;
}

function routeFinding(app: Hono<ApiEnv>, deps: AccountsDeps): void {
  app.get('/api/v1/accounts/lookup', async (c) => {
    optionalUser(c, 'read:accounts');
    const { acct = '' } = await validParams(c, lookupParams);
    const handle = parseHandle(acct, deps.config);
    const id = handle && (await lookupAccount(deps.db, handle));
    if (!id) throw notFound();
    return c.json((await hydrateAccountList(deps, [id]))[0]);
  });

  app.get('/api/v1/accounts/relationships', async (c) => {
    const { accountId } = requireUser(c, 'read:follows');
    const { ids, whom } = await validParams(c, relationshipParams);
    return c.json(await relationships(deps.db, accountId, ids, whom));
  });
}

function routeAccounts(app: Hono<ApiEnv>, deps: AccountsDeps): void {
  app.get('/api/v1/accounts', async (c) => {
    optionalUser(c, 'read:accounts');
    const ids = await validParams(c, idsParams);
    return c.json(await hydrateAccountList(deps, await arrivedAccounts(deps.db, ids)));
  });

  app.get('/api/v1/accounts/:id', async (c) => {
    optionalUser(c, 'read:accounts');
    const id = await existingAccount(deps.db, c.req.param('id'));
    return c.json((await hydrateAccountList(deps, [id]))[0]);
  });
}
