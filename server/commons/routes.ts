import { Hono } from 'hono';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import type { CommonsFile } from '#server/contract/commons-file.ts';
import { invalid, notFound } from '#server/core/errors.ts';
import { HOUR, MINUTE } from '#server/core/time.ts';
import { keepPicture } from '#server/feeds/picture.ts';
import { hydrateMediaByIds } from '#server/media/hydrate.ts';
import { remoteFile, type RemoteFileDeps } from '#server/media/remote-file.ts';
import type { UploadDeps } from '#server/media/upload.ts';
import { limitTo, type RateCounter } from '#server/rate-limits/rate-counter.ts';
import { asking, type CommonsDeps, commonsFile, searchCommons } from './find.ts';

export type CommonsRoutesDeps = CommonsDeps &
  UploadDeps &
  RemoteFileDeps & { rates: RateCounter; config: CommonsDeps['config'] };

const SITE = 'Wikimedia Commons';
const EACH = { limit: 20, window: MINUTE };

const language = text.transform((value) =>
  /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(value ?? '') ? value!.toLowerCase() : 'en',
);
const searchParams = z.object({ q: text, language });
const insertParams = z.object({ id: text, language });

/** Pictures of Wikimedia Commons for posts: found, looked at and kept here with their credit. */
export function commonsRoutes(deps: CommonsRoutesDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  // The same is asked for once an hour.
  const found = new LRUCache<string, CommonsFile[]>({ max: 500, ttl: HOUR });

  app.get('/api/v1/wikimedia/commons/search', async (c) => {
    const { accountId } = requireUser(c, 'write:media');
    const asked = await validParams(c, searchParams);
    const words = asked.q?.trim().slice(0, 300) ?? '';
    if (words === '') throw invalid('Search query missing');
    const key = `${asked.language} ${words}`;
    const known = found.get(key);
    if (known !== undefined) return c.json(known);
    await limitTo(deps.rates, `commons:${accountId}`, EACH);
    const files = await searchCommons(deps, { text: words, language: asked.language });
    found.set(key, files);
    return c.json(files);
  });

  const previews = new LRUCache<string, string>({ max: 10_000, ttl: HOUR });
  app.get('/api/v1/wikimedia/commons/:id/preview', async (c) => {
    requireUser(c, 'write:media');
    const id = pathId(c);
    let url = previews.get(id);
    if (url === undefined) {
      const { file } = await commonsFile(deps, { id, language: 'en', size: 'small' });
      url = file.thumbnail?.url ?? file.url;
      previews.set(id, url);
    }
    const served = await remoteFile(deps, url, 'small');
    if (served === null) throw notFound();
    return c.body(served.bytes, 200, {
      'Content-Type': served.mime,
      'Cache-Control': 'private, max-age=86400',
      'X-Content-Type-Options': 'nosniff',
    });
  });

  app.post('/api/v1/wikimedia/commons/media', async (c) => {
    const { accountId } = requireUser(c, 'write:media');
    const asked = await validParams(c, insertParams);
    if (!/^\d{1,15}$/.test(asked.id ?? '')) throw notFound();
    await limitTo(deps.rates, `commons-media:${accountId}`, EACH);
    const wanted = { id: asked.id!, language: asked.language, size: 'kept' } as const;
    const { file, caption } = await commonsFile(deps, wanted);
    const picture = { file, alt: caption.text, site: SITE };
    const kept = { accountId, language: asked.language, site: SITE };
    const id = await asking(() => keepPicture(deps, picture, kept));
    return c.json((await hydrateMediaByIds(deps, [id])).get(id)!);
  });

  return app;
}
