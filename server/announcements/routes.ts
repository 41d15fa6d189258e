import { Hono } from 'hono';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import type { EmojisDeps } from '#server/emojis/hydrate.ts';
import { dismissAnnouncement, react, unreact } from './react.ts';
import { runningAnnouncements } from './show.ts';

/** https://docs.joinmastodon.org/methods/announcements/ */
export function announcementsRoutes(deps: EmojisDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/api/v1/announcements', async (c) => {
    const { accountId } = requireUser(c);
    return c.json(await runningAnnouncements(deps, accountId));
  });

  app.post('/api/v1/announcements/:id/dismiss', async (c) => {
    const { accountId } = requireUser(c, 'write:accounts');
    await dismissAnnouncement(deps.db, { accountId, announcementId: pathId(c) });
    return c.json({});
  });

  app.on(['PUT', 'PATCH'], '/api/v1/announcements/:id/reactions/:name', async (c) => {
    const { accountId } = requireUser(c, 'write:favourites');
    await react(deps, { accountId, announcementId: pathId(c), name: c.req.param('name') });
    return c.json({});
  });

  app.delete('/api/v1/announcements/:id/reactions/:name', async (c) => {
    const { accountId } = requireUser(c, 'write:favourites');
    await unreact(deps, { accountId, announcementId: pathId(c), name: c.req.param('name') });
    return c.json({});
  });
  return app;
}
