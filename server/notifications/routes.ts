import { Hono } from 'hono';
import { z } from 'zod';
import { linkPage, pageParams } from '#server/api/pages.ts';
import { id, limit, list, text } from '#server/api/params/fields.ts';
import { parseParams, readParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import { notFound } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import { clearNotifications, dismiss, dismissAll } from './dismiss.ts';
import { routeGroup, routeGroups } from './groups/group-routes.ts';
import { countUnread, findNotification, listNotifications } from './list.ts';
import { type MarkedTimeline, moveMarkers, readMarkers } from './markers.ts';
import { selectionParams } from './params.ts';
import { routePolicy, routeRequests } from './requests/request-routes.ts';

const READ = 'read:notifications';
const WRITE = 'write:notifications';
/** https://docs.joinmastodon.org/methods/notifications/ and https://docs.joinmastodon.org/methods/markers/ */
export function notificationsRoutes(deps: HydrateDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  routeList(app, deps);
  routePolicy(app, deps);
  routeRequests(app, deps);
  routeOne(app, deps);
  routeGroups(app, deps);
  routeGroup(app, deps);
  routeMarkers(app, deps);
  return app;
}

function routeList(app: Hono<ApiEnv>, deps: HydrateDeps): void {
  app.get('/api/v1/notifications', async (c) => {
    const { accountId } = requireUser(c, READ);
    const params = await readParams(c);
    const page = parseParams(params, pageParams(40, 80));
    const selection = { ...parseParams(params, selectionParams), accountId };
    const notifications = await listNotifications(deps, selection, page);
    linkPage(c, {
      origin: deps.config.origin,
      cursors: notifications.map((one) => one.id),
      more: notifications.length > 0,
    });
    return c.json(notifications);
  });

  app.get('/api/v1/notifications/unread_count', async (c) => {
    const { accountId } = requireUser(c, READ);
    const params = await readParams(c);
    const { limit: most } = parseParams(params, z.object({ limit: limit(100, 1000) }));
    const selection = { ...parseParams(params, selectionParams), accountId };
    return c.json({ count: await countUnread(deps.db, selection, most) });
  });

  app.delete('/api/v1/notifications/destroy_multiple', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    const { ids } = parseParams(await readParams(c), z.object({ ids: list(id) }));
    await dismissAll(deps.db, { accountId, ids: ids.filter((one) => one !== undefined) });
    return c.json({});
  });

  app.post('/api/v1/notifications/clear', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    await clearNotifications(deps.db, accountId);
    return c.json({});
  });
}

function routeOne(app: Hono<ApiEnv>, deps: HydrateDeps): void {
  app.get('/api/v1/notifications/:id', async (c) => {
    const { accountId } = requireUser(c, READ);
    const notification = await findNotification(deps, { accountId, id: pathId(c) });
    if (!notification) throw notFound();
    return c.json(notification);
  });

  // Older apps name the notification in the body.
  app.post('/api/v1/notifications/dismiss', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    const params = parseParams(await readParams(c), z.object({ id }));
    if (!(await dismiss(deps.db, { accountId, id: params.id ?? '0' }))) throw notFound();
    return c.json({});
  });

  app.post('/api/v1/notifications/:id/dismiss', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    if (!(await dismiss(deps.db, { accountId, id: pathId(c) }))) throw notFound();
    return c.json({});
  });

  app.delete('/api/v1/notifications/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    if (!(await dismiss(deps.db, { accountId, id: pathId(c) }))) throw notFound();
    return c.json({});
  });
}

const marker = z.object({ last_read_id: text }).optional();
const markerParams = z.object({ home: marker, notifications: marker });

function routeMarkers(app: Hono<ApiEnv>, deps: HydrateDeps): void {
  app.get('/api/v1/markers', async (c) => {
    const { accountId } = requireUser(c, 'read:statuses');
    const { timeline } = parseParams(await readParams(c), z.object({ timeline: list(text) }));
    return c.json(await readMarkers(deps.db, accountId, timeline.filter(isMarked)));
  });

  app.post('/api/v1/markers', async (c) => {
    const { accountId } = requireUser(c, 'write:statuses');
    const params = parseParams(await readParams(c), markerParams);
    const moves = new Map<MarkedTimeline, string>();
    for (const timeline of ['home', 'notifications'] as const) {
      const last = params[timeline]?.last_read_id;
      if (isId(last)) moves.set(timeline, last);
    }
    return c.json(await moveMarkers(deps.db, accountId, moves));
  });
}

function isMarked(timeline: string | undefined): timeline is MarkedTimeline {
  return timeline === 'home' || timeline === 'notifications';
}
