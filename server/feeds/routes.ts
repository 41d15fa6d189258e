import { Hono } from 'hono';
import { z } from 'zod';
import { id } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import { notFound } from '#server/core/errors.ts';
import { ICONS, iconOf } from './icon.ts';
import { showDirectory } from './directory.ts';
import { CONTENT_TYPES, showSubscription, type SubscriptionFormat } from './subscription.ts';

const directoryParams = z.object({ account_id: id });

/** The directory of feeds, and each of them for feed readers: `/feeds/NAME.rss`, `.atom`, `.json`. */
export function feedsRoutes(deps: HydrateDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get('/api/wikimedia/v1/feeds', async (c) => {
    const { account_id } = await validParams(c, directoryParams);
    return c.json(await showDirectory(deps, account_id));
  });

  app.get('/feeds/:file{[A-Za-z0-9_.-]+\\.(?:rss|atom|json)}', async (c) => {
    const [, name = '', format = ''] = /^(.+)\.(rss|atom|json)$/.exec(c.req.param('file')) ?? [];
    const body = await showSubscription(deps, name, format as SubscriptionFormat);
    return c.body(body, 200, {
      'content-type': CONTENT_TYPES[format as SubscriptionFormat],
      'cache-control': 'public, max-age=300',
    });
  });

  // What a feed looks like before it has a picture of its own.
  app.get('/feeds/icons/:name{[a-z]+\\.png}', async (c) => {
    const icon = ICONS.find((one) => `${one}.png` === c.req.param('name'));
    if (icon === undefined) throw notFound();
    return c.body(new Uint8Array(await iconOf(icon)), 200, {
      'content-type': 'image/png',
      'cache-control': 'public, max-age=86400',
    });
  });

  return app;
}
