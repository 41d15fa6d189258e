import { Hono } from 'hono';
import { z } from 'zod';
import { linkPage, pageParams } from '#server/api/pages.ts';
import { id, list } from '#server/api/params/fields.ts';
import { parseParams, readParams } from '#server/api/params/read.ts';
import type { AsyncRefresh } from '#server/contract/status.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, optionalUser, requireUser } from '#server/api/viewer.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { changeThumbnail, deleteUnattached, refuseNoPicture } from '#server/media/update.ts';
import { readPicture } from '#server/media/upload.ts';
import { showScheduled } from '#server/scheduled/list.ts';
import { readScheduledAt, schedule } from '#server/scheduled/schedule.ts';
import { type ActionDeps, actionRoutes } from './actions/action-routes.ts';
import { statusContext } from './context.ts';
import { deleteStatus } from './delete.ts';
import { edit } from './edit.ts';
import { hydrateStatuses, showStatus } from './hydrate.ts';
import { deleteParams, editParams, publishParams } from './params.ts';
import { publish } from './publish.ts';
import { findTarget } from './queries.ts';
import { favouritedBy, rebloggedBy } from './actions/reactors.ts';
import { refuseUnexpected } from './refuse-unexpected.ts';
import type { RemoteThreads } from './remote-threads.ts';
import { statusHistory, statusSource } from './show-history.ts';

export interface StatusesDeps extends ActionDeps {
  storage: Pick<MediaStorage, 'url' | 'put' | 'delete'>;
  threads: RemoteThreads;
}

const MAX_IDS = 20;

/** https://docs.joinmastodon.org/methods/statuses/ */
export function statusesRoutes(deps: StatusesDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  routeWriting(app, deps);
  routeReading(app, deps);
  routeThread(app, deps);
  routeReactors(app, deps);
  app.route('/', actionRoutes(deps));
  return app;
}

function routeWriting(app: Hono<ApiEnv>, deps: StatusesDeps): void {
  app.post('/api/v1/statuses', async (c) => {
    const { accountId, appId } = requireUser(c, 'write:statuses');
    const form = parseParams(await readParams(c), publishParams);
    const { scheduledAt: time, allowedMentions: allowed, ...params } = form;
    const idempotencyKey = c.req.header('Idempotency-Key')?.slice(0, 500) || undefined;
    const input = { ...params, accountId, applicationId: appId, idempotencyKey };
    const scheduledAt = readScheduledAt(time);
    await refuseUnexpected(deps, { text: params.text, allowed });
    if (scheduledAt !== null) {
      const id = await schedule(deps, input, scheduledAt);
      return c.json(await showScheduled(deps, { accountId, id }));
    }
    const statusId = await publish(deps, input);
    return c.json(await showStatus(deps, statusId, accountId));
  });

  app.on(['PUT', 'PATCH'], '/api/v1/statuses/:id', async (c) => {
    const { accountId } = requireUser(c, 'write:statuses');
    const statusId = pathId(c);
    const form = parseParams(await readParams(c), editParams);
    const thumbnails = await readThumbnails(deps, form);
    await edit(deps, { ...form, accountId, statusId });
    for (const one of thumbnails) await changeThumbnail(deps, { accountId, ...one });
    return c.json(await showStatus(deps, statusId, accountId));
  });

  app.delete('/api/v1/statuses/:id', async (c) => {
    const { accountId } = requireUser(c, 'write:statuses');
    const { delete_media: gone } = parseParams(await readParams(c), deleteParams);
    const media = gone ? 'delete' : 'keep';
    const deleted = await deleteStatus(deps, { accountId, statusId: pathId(c), media });
    // Pruning would take them too, some hours later.
    const mediaIds = deleted.media_attachments.map((one) => one.id);
    if (gone) await deleteUnattached(deps, { accountId, mediaIds });
    return c.json(deleted);
  });
}

/** The pictures that are to stand for media of an edited status, one for each; refuses what is none. */
async function readThumbnails(
  { config }: StatusesDeps,
  { mediaAttributes, mediaIds }: z.infer<typeof editParams>,
): Promise<{ mediaId: string; picture: Uint8Array }[]> {
  const kept = mediaIds.slice(0, config.limits.mediaAttachments);
  const given = new Map(
    mediaAttributes.flatMap(({ mediaId, thumbnail }) => (thumbnail ? [[mediaId, thumbnail]] : [])),
  );
  const thumbnails = [];
  for (const [mediaId, thumbnail] of given) {
    if (!kept.includes(mediaId)) continue;
    const picture = await readPicture(thumbnail, config.limits.imageBytes);
    await refuseNoPicture({ config }, picture);
    thumbnails.push({ mediaId, picture });
  }
  return thumbnails;
}

function routeReading(app: Hono<ApiEnv>, deps: StatusesDeps): void {
  app.get('/api/v1/statuses', async (c) => {
    const viewer = optionalUser(c, 'read:statuses');
    const { id: ids } = parseParams(await readParams(c), z.object({ id: list(id) }));
    const wanted = [...new Set(ids)].filter((one) => one !== undefined);
    if (wanted.length > MAX_IDS)
      throw new DomainError('invalid', `No more than ${MAX_IDS} posts can be asked for at once`);
    return c.json(await hydrateStatuses(deps, wanted, viewer?.accountId ?? null));
  });

  app.get('/api/v1/statuses/:id', async (c) => {
    const viewer = optionalUser(c, 'read:statuses');
    return c.json(await showStatus(deps, pathId(c), viewer?.accountId ?? null));
  });
}

function routeThread(app: Hono<ApiEnv>, deps: StatusesDeps): void {
  app.get('/api/v1/statuses/:id/context', async (c) => {
    const viewer = optionalUser(c, 'read:statuses');
    const context = await statusContext(deps, pathId(c), viewer?.accountId ?? null);
    // Passers-by and crawlers set nothing in motion elsewhere.
    const refresh = viewer ? await deps.threads.opened(pathId(c)) : null;
    if (refresh) c.header('Mastodon-Async-Refresh', refreshHeader(refresh));
    return c.json(context);
  });

  app.get('/api/v1_alpha/async_refreshes/:id', async (c) => {
    const { accountId } = requireUser(c, 'read');
    // Of a thread that somebody may not see, nobody says what comes in.
    const target = await findTarget(deps.db, pathId(c), accountId);
    if (!target) throw notFound();
    return c.json({ async_refresh: await deps.threads.progress(target.id) });
  });

  app.get('/api/v1/statuses/:id/history', async (c) => {
    const viewer = optionalUser(c, 'read:statuses');
    return c.json(await statusHistory(deps, pathId(c), viewer?.accountId ?? null));
  });

  app.get('/api/v1/statuses/:id/source', async (c) => {
    const viewer = requireUser(c, 'read:statuses');
    return c.json(await statusSource(deps.db, pathId(c), viewer.accountId));
  });
}

/** Seconds until it is worth asking again. */
const RETRY = 3;

/** https://docs.joinmastodon.org/methods/async_refreshes/#show */
function refreshHeader({ id, result_count }: AsyncRefresh): string {
  return `id="${id}", retry=${RETRY}, result_count=${result_count}`;
}

function routeReactors(app: Hono<ApiEnv>, deps: StatusesDeps): void {
  for (const [name, read] of Object.entries({
    favourited_by: favouritedBy,
    reblogged_by: rebloggedBy,
  })) {
    app.get(`/api/v1/statuses/:id/${name}`, async (c) => {
      const viewer = optionalUser(c, 'read:statuses', 'read:accounts')?.accountId ?? null;
      const page = parseParams(await readParams(c), pageParams(40, 80));
      const { accounts, cursors } = await read(deps, { statusId: pathId(c), viewer, page });
      linkPage(c, {
        origin: deps.config.origin,
        cursors,
        more: cursors.length === page.limit,
        prev: 'since_id',
      });
      return c.json(accounts);
    });
  }
}
