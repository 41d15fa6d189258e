import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { file, text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import type { MediaAttachment } from '#server/contract/media-attachment.ts';
import { invalid, notFound } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import { presentMedia } from './present.ts';
import { findOwnMedia } from './queries.ts';
import type { MediaStorage } from './storage.ts';
import { deleteMedia, updateMedia } from './update.ts';
import { type Focus, refuseLargeFile, tooLarge, uploadMedia } from './upload.ts';

export interface MediaDeps {
  db: Db;
  config: Config;
  storage: MediaStorage;
}

/** Room for the other parts of a form beside the file. */
const FORM_BYTES = 256 * 1024;

const focus = text.transform((value) => (value === undefined ? undefined : readFocus(value)));
const uploadParams = z.object({ file, description: text, focus });
const updateParams = z.object({ description: text, focus });

/** https://docs.joinmastodon.org/methods/media/ */
export function mediaRoutes(deps: MediaDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  routeUploads(app, deps);
  routeMedium(app, deps);
  return app;
}

/** Pictures are ready at once, so both versions answer alike: 200 with the address. */
function routeUploads(app: Hono<ApiEnv>, deps: MediaDeps): void {
  const { imageBytes } = deps.config.limits;
  const refuse = () => {
    throw tooLarge(imageBytes);
  };
  const sized = bodyLimit({ maxSize: imageBytes + FORM_BYTES, onError: refuse });

  app.on('POST', ['/api/v1/media', '/api/v2/media'], sized, async (c) => {
    const { accountId } = requireUser(c, 'write:media');
    const params = await validParams(c, uploadParams);
    if (!params.file) throw invalid("File can't be blank");
    refuseLargeFile(params.file.size, imageBytes);
    const id = await uploadMedia(deps, {
      accountId,
      bytes: new Uint8Array(await params.file.arrayBuffer()),
      description: params.description ?? '',
      focus: params.focus ?? null,
    });
    return c.json(await showOwn(deps, accountId, id));
  });
}

function routeMedium(app: Hono<ApiEnv>, deps: MediaDeps): void {
  app.get('/api/v1/media/:id', async (c) => {
    const { accountId } = requireUser(c, 'write:media');
    return c.json(await showOwn(deps, accountId, c.req.param('id')));
  });

  app.on(['PUT', 'PATCH'], '/api/v1/media/:id', async (c) => {
    const { accountId } = requireUser(c, 'write:media');
    const mediaId = c.req.param('id');
    await showOwn(deps, accountId, mediaId);
    await updateMedia(deps, { accountId, mediaId, ...(await validParams(c, updateParams)) });
    return c.json(await showOwn(deps, accountId, mediaId));
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

async function showOwn(deps: MediaDeps, accountId: string, id: string): Promise<MediaAttachment> {
  const row = isId(id) ? await findOwnMedia(deps.db, accountId, id) : undefined;
  if (!row) throw notFound();
  return presentMedia(row, { origin: deps.config.origin, storage: deps.storage });
}

/** `x,y`, each held within -1 and 1; anything else is no focus. */
function readFocus(value: string): Focus | null {
  const [x = NaN, y = NaN] = value.split(',').map(Number);
  if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
  const hold = (n: number) => Math.min(1, Math.max(-1, n));
  return { x: hold(x), y: hold(y) };
}
