import { Hono } from 'hono';
import { z } from 'zod';
import { linkPage, pageParams } from '#server/api/pages.ts';
import { text } from '#server/api/params/fields.ts';
import { parseParams, readParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, optionalUser } from '#server/api/viewer.ts';
import type { PreviewCard } from '#server/contract/preview-card.ts';
import { notFound } from '#server/core/errors.ts';
import { type HydrateDeps, hydrateStatuses, showStatus } from '#server/statuses/hydrate.ts';
import { webAddress } from './facts.ts';
import { linkSkeleton } from './timeline.ts';

const linkParams = z.object({ url: text });

/** The timeline of a link, and the card by itself (gone from Mastodon since 3.0, still asked for). */
export function cardsRoutes(deps: HydrateDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get('/api/v1/statuses/:id/card', async (c) => {
    const viewer = optionalUser(c, 'read:statuses')?.accountId ?? null;
    const { card } = await showStatus(deps, pathId(c), viewer);
    return c.json(card ?? ({} satisfies Partial<PreviewCard>));
  });

  // https://docs.joinmastodon.org/methods/timelines/#link
  app.get('/api/v1/timelines/link', async (c) => {
    const viewer = optionalUser(c, 'read:statuses')?.accountId ?? null;
    const params = await readParams(c);
    const url = webAddress(parseParams(params, linkParams).url);
    const page = parseParams(params, pageParams(20, 40));
    const ids = url === null ? null : await linkSkeleton(deps.db, { url, viewer }, page);
    if (ids === null) throw notFound();
    linkPage(c, { origin: deps.config.origin, cursors: ids, more: ids.length > 0 });
    return c.json(await hydrateStatuses(deps, ids, viewer));
  });

  return app;
}
