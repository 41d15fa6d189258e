import type { Hono } from 'hono';
import { z } from 'zod';
import { limit } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { type ApiEnv, optionalUser, requireUser } from '#server/api/viewer.ts';
import type { Suggestion } from '#server/contract/suggestion.ts';
import { directory, familiarFollowers } from './discover.ts';
import { hydrateAccountList, hydrateAccounts } from '../hydrate.ts';
import { existingAccount } from '../lookup.ts';
import { directoryParams, idsParams } from '../params.ts';
import type { AccountsDeps } from '../routes.ts';
import { dismissSuggestion, suggest } from './suggest.ts';

const suggestionParams = z.object({ limit: limit(40, 80) });

/** Whom one might want to know: the directory, suggestions, followers one knows. */
export function routeDiscovery(app: Hono<ApiEnv>, deps: AccountsDeps): void {
  app.get('/api/v1/accounts/familiar_followers', async (c) => {
    const { accountId } = requireUser(c, 'read:follows');
    const familiar = await familiarFollowers(deps.db, accountId, await validParams(c, idsParams));
    const accounts = await hydrateAccounts(
      deps,
      familiar.flatMap((entry) => entry.accountIds),
    );
    return c.json(
      familiar.map(({ id, accountIds }) => ({
        id,
        accounts: accountIds.flatMap((one) => accounts.get(one) ?? []),
      })),
    );
  });

  app.get('/api/v1/directory', async (c) => {
    const asked = await validParams(c, directoryParams);
    const viewer = optionalUser(c)?.accountId ?? null;
    const ids = await directory(deps.db, { ...asked, localOnly: asked.local ?? false, viewer });
    return c.json(await hydrateAccountList(deps, ids));
  });

  routeSuggestions(app, deps);
}

/** https://docs.joinmastodon.org/methods/suggestions/ */
function routeSuggestions(app: Hono<ApiEnv>, deps: AccountsDeps): void {
  app.get('/api/v1/suggestions', async (c) => {
    const { accountId } = requireUser(c, 'read', 'read:accounts');
    const { limit: most } = await validParams(c, suggestionParams);
    const suggested = await suggest(deps.db, accountId, most);
    return c.json(
      await hydrateAccountList(
        deps,
        suggested.map((one) => one.id),
      ),
    );
  });

  app.get('/api/v2/suggestions', async (c) => {
    const { accountId } = requireUser(c, 'read', 'read:accounts');
    const { limit: most } = await validParams(c, suggestionParams);
    const suggested = await suggest(deps.db, accountId, most);
    const accounts = await hydrateAccounts(
      deps,
      suggested.map((one) => one.id),
    );
    return c.json(
      suggested.flatMap(({ id, sources }): Suggestion[] => {
        const account = accounts.get(id);
        const source = sources[0] === 'friends_of_friends' ? 'past_interactions' : 'global';
        return account ? [{ source, sources, account }] : [];
      }),
    );
  });

  app.on('DELETE', ['/api/v1/suggestions/:id', '/api/v2/suggestions/:id'], async (c) => {
    const { accountId } = requireUser(c, 'read', 'write:accounts');
    const targetAccountId = await existingAccount(deps.db, c.req.param('id') ?? '');
    await dismissSuggestion(deps.db, { accountId, targetAccountId });
    return c.json({});
  });
}
