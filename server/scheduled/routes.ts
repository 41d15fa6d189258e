import { Hono } from 'hono';
import { z } from 'zod';
import { linkPage, pageParams } from '#server/api/pages.ts';
import { text } from '#server/api/params/fields.ts';
import { parseParams, readParams, validParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import { invalid } from '#server/core/errors.ts';
import type { HydrateMediaDeps } from '#server/media/hydrate.ts';
import { reschedule, unschedule } from './change.ts';
import { listScheduled, showScheduled } from './list.ts';
import { readScheduledAt } from './schedule.ts';

const READ = 'read:statuses';
const WRITE = 'write:statuses';

/** https://docs.joinmastodon.org/methods/scheduled_statuses/ */
export function scheduledRoutes(deps: HydrateMediaDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get('/api/v1/scheduled_statuses', async (c) => {
    const { accountId } = requireUser(c, READ);
    const page = parseParams(await readParams(c), pageParams(20, 40));
    const statuses = await listScheduled(deps, accountId, page);
    linkPage(c, {
      origin: deps.config.origin,
      cursors: statuses.map((one) => one.id),
      more: statuses.length === page.limit,
    });
    return c.json(statuses);
  });

  app.get('/api/v1/scheduled_statuses/:id', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(await showScheduled(deps, { accountId, id: pathId(c) }));
  });

  app.on(['PUT', 'PATCH'], '/api/v1/scheduled_statuses/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    const one = { accountId, id: pathId(c) };
    const { scheduled_at: given } = await validParams(c, z.object({ scheduled_at: text }));
    if (given !== undefined && given !== '') {
      const scheduledAt = readScheduledAt(given);
      if (scheduledAt === null) throw invalid('Scheduled at date must be in the future');
      await reschedule(deps, { ...one, scheduledAt });
    }
    return c.json(await showScheduled(deps, one));
  });

  app.delete('/api/v1/scheduled_statuses/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    await unschedule(deps, { accountId, id: pathId(c) });
    return c.json({});
  });
  return app;
}
