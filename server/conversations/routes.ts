import { Hono } from 'hono';
import { linkEnds, linkPage, pageParams } from '#server/api/pages.ts';
import { parseParams, readParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import { notFound } from '#server/core/errors.ts';
import { type HydrateDeps, hydrateStatuses } from '#server/statuses/hydrate.ts';
import { directSkeleton, findConversation, listConversations } from './list.ts';
import { markConversation, removeConversation } from './mark.ts';

const READ = 'read:statuses';
const WRITE = 'write:conversations';
const page = pageParams(20, 40);

/** https://docs.joinmastodon.org/methods/conversations/ and the timeline that they replaced. */
export function conversationsRoutes(deps: HydrateDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const { origin } = deps.config;

  app.get('/api/v1/conversations', async (c) => {
    const { accountId } = requireUser(c, READ);
    const asked = parseParams(await readParams(c), page);
    const { conversations, ...cursors } = await listConversations(deps, accountId, asked);
    linkEnds(c, { origin, ...cursors });
    return c.json(conversations);
  });

  for (const as of ['read', 'unread'] as const) {
    app.post(`/api/v1/conversations/:id/${as}`, async (c) => {
      const { accountId } = requireUser(c, WRITE);
      const id = pathId(c);
      await markConversation(deps.db, { accountId, id, as });
      const conversation = await findConversation(deps, { accountId, id });
      if (!conversation) throw notFound();
      return c.json(conversation);
    });
  }

  app.delete('/api/v1/conversations/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    await removeConversation(deps.db, { accountId, id: pathId(c) });
    return c.json({});
  });

  app.get('/api/v1/timelines/direct', async (c) => {
    const { accountId } = requireUser(c, READ);
    const ids = await directSkeleton(deps.db, accountId, parseParams(await readParams(c), page));
    linkPage(c, { origin, cursors: ids, more: ids.length > 0 });
    return c.json(await hydrateStatuses(deps, ids, accountId));
  });
  return app;
}
