import { Hono } from 'hono';
import { z } from 'zod';
import { text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import { embed } from './oembed.ts';

const size = z.coerce.number().int().positive().optional().catch(undefined);
const oembedParams = z.object({ url: text, maxwidth: size, maxheight: size });

/** https://docs.joinmastodon.org/methods/oembed/ */
export function oembedRoutes(deps: HydrateDeps & { config: { domain: string } }): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/api/oembed', async (c) => {
    const { url = '', maxwidth, maxheight } = await validParams(c, oembedParams);
    return c.json(await embed(deps, { url, maxWidth: maxwidth, maxHeight: maxheight }));
  });
  return app;
}
