import { setTimeout as pause } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { file, text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { DomainError, invalid, notFound } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { presentMedia } from './present.ts';
import { findOwnMedia, type MediaRow } from './queries.ts';
import type { MediaStorage } from './storage.ts';
import { changeThumbnail, deleteMedia, updateMedia } from './update.ts';
import { type Focus, readPicture, refuseLargeFile, tooLarge, uploadMedia } from './upload.ts';

export interface MediaDeps {
  db: Db;
  config: Config;
  storage: MediaStorage;
  jobs: Pick<Jobs, 'enqueue'>;
}

/** Room for the other parts of a form beside the file. */
const FORM_BYTES = 256 * 1024;

/** How long the first version waits for a film, in milliseconds. */
const PATIENCE = 50_000;

const focus = text.transform((value) => (value === undefined ? undefined : readFocus(value)));
const uploadParams = z.object({ file, description: text, focus, thumbnail: file });
const updateParams = z.object({ description: text, focus, thumbnail: file });

/** https://docs.joinmastodon.org/methods/media/ */
export function mediaRoutes(deps: MediaDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  routeUploads(app, deps);
  routeMedium(app, deps);
  return app;
}

/**
 * Pictures are ready at once: 200 with the address. Films and sounds are made by a worker: the second
 * version answers 202 without one, the first waits.
 */
function routeUploads(app: Hono<ApiEnv>, deps: MediaDeps): void {
  const { imageBytes, videoBytes } = deps.config.limits;
  const largest = Math.max(imageBytes, videoBytes);
  const refuse = () => {
    throw tooLarge(largest);
  };
  const sized = bodyLimit({ maxSize: largest + imageBytes + FORM_BYTES, onError: refuse });

  app.on('POST', ['/api/v1/media', '/api/v2/media'], sized, async (c) => {
    const { accountId } = requireUser(c, 'write:media');
    const params = await validParams(c, uploadParams);
    if (!params.file) throw invalid("File can't be blank");
    refuseLargeFile(params.file.size, largest);
    const id = await uploadMedia(deps, {
      accountId,
      bytes: new Uint8Array(await params.file.arrayBuffer()),
      description: params.description ?? '',
      focus: params.focus ?? null,
      thumbnail: await bytesOf(params.thumbnail, imageBytes),
    });
    if (c.req.path.startsWith('/api/v1')) await processed(deps, accountId, id);
    return answer(deps, c, await ownMedia(deps, accountId, id), 202);
  });
}

function routeMedium(app: Hono<ApiEnv>, deps: MediaDeps): void {
  app.get('/api/v1/media/:id', async (c) => {
    const { accountId } = requireUser(c, 'write:media');
    return answer(deps, c, await ownMedia(deps, accountId, c.req.param('id')), 206);
  });

  app.on(['PUT', 'PATCH'], '/api/v1/media/:id', async (c) => {
    const { accountId } = requireUser(c, 'write:media');
    const mediaId = c.req.param('id');
    await ownMedia(deps, accountId, mediaId);
    const { thumbnail: picture, ...params } = await validParams(c, updateParams);
    const thumbnail = await bytesOf(picture, deps.config.limits.imageBytes);
    await updateMedia(deps, { accountId, mediaId, ...params });
    if (thumbnail) await changeThumbnail(deps, { accountId, mediaId, picture: thumbnail });
    return answer(deps, c, await ownMedia(deps, accountId, mediaId), 206);
  });

  app.delete('/api/v1/media/:id', async (c) => {
    const { accountId } = requireUser(c, 'write:media');
    const mediaId = c.req.param('id');
    if (!isId(mediaId)) throw notFound();
    await deleteMedia(deps, { accountId, mediaId });
    return c.json({});
  });

  // Pinafore falls back to v1 on 404 only.
  app.on(['PUT', 'PATCH'], '/api/v2/media/:id', () => {
    throw notFound();
  });
}

function answer(deps: MediaDeps, c: Context, row: MediaRow, unfinished: 202 | 206): Response {
  if (row.state === 'failed')
    throw new DomainError('invalid', 'Error processing thumbnail for uploaded media');
  const media = presentMedia(row, { origin: deps.config.origin, storage: deps.storage });
  return c.json(media, row.state === 'processing' ? unfinished : 200);
}

/** What is in a status changes with it, so that those who have it hear of it: here it is not found. */
async function ownMedia(deps: MediaDeps, accountId: string, id: string): Promise<MediaRow> {
  const row = isId(id) ? await findOwnMedia(deps.db, accountId, id) : undefined;
  if (!row || row.status_id !== null) throw notFound();
  return row;
}

/** Waits until a film is ready, for those who know the first version only. */
async function processed(deps: MediaDeps, accountId: string, id: string): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    if ((await ownMedia(deps, accountId, id)).state !== 'processing') return;
    await pause(250);
  }
}

async function bytesOf(picture: File | undefined, most: number): Promise<Uint8Array | undefined> {
  return picture && (await readPicture(picture, most));
}

/** `x,y`, each held within -1 and 1; anything else is no focus. */
function readFocus(value: string): Focus | null {
  const [x = NaN, y = NaN] = value.split(',').map(Number);
  if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
  const hold = (n: number) => Math.min(1, Math.max(-1, n));
  return { x: hold(x), y: hold(y) };
}
