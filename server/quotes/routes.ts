import { Hono } from 'hono';
import { linkPage, pageParams } from '#server/api/pages.ts';
import { parseParams, readParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import { type HydrateDeps, showStatus } from '#server/statuses/hydrate.ts';
import { changeQuotePolicy } from './change-policy.ts';
import { listQuotes } from './list.ts';
import { interactionPolicyParams } from './params.ts';
import { revokeQuote } from './revoke.ts';

/** https://docs.joinmastodon.org/client/quotes/#new-endpoints */
export function quotesRoutes(deps: HydrateDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get('/api/v1/statuses/:id/quotes', async (c) => {
    const { accountId: viewer } = requireUser(c, 'read:statuses');
    const page = parseParams(await readParams(c), pageParams(20, 40));
    const { statuses, cursors } = await listQuotes(deps, { statusId: pathId(c), viewer, page });
    linkPage(c, {
      origin: deps.config.origin,
      cursors,
      more: cursors.length === page.limit,
      prev: 'since_id',
    });
    return c.json(statuses);
  });

  app.post('/api/v1/statuses/:id/quotes/:quoting/revoke', async (c) => {
    const { accountId } = requireUser(c, 'write:statuses');
    const statusId = pathId(c, 'quoting');
    await revokeQuote(deps, { accountId, quotedId: pathId(c), statusId });
    return c.json(await showStatus(deps, statusId, accountId));
  });

  app.on(['PUT', 'PATCH'], '/api/v1/statuses/:id/interaction_policy', async (c) => {
    const { accountId } = requireUser(c, 'write:statuses');
    const statusId = pathId(c);
    const { quote_approval_policy: policy } = parseParams(
      await readParams(c),
      interactionPolicyParams,
    );
    await changeQuotePolicy(deps, { accountId, statusId, policy });
    return c.json(await showStatus(deps, statusId, accountId));
  });

  return app;
}
