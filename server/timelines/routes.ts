import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { linkEnds, pageParams } from '#server/api/pages.ts';
import { boolean, list, text } from '#server/api/params/fields.ts';
import { parseParams, readParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, optionalUser, requireUser } from '#server/api/viewer.ts';
import { notFound } from '#server/core/errors.ts';
import type { PageQuery } from '#server/db/page.ts';
import { type HydrateDeps, hydrateStatuses } from '#server/statuses/hydrate.ts';
import { accountExists, accountSkeleton, pinnedSkeleton } from './account.ts';
import { homeSkeleton } from './home.ts';
import { listSkeleton } from './list.ts';
import { bookmarksSkeleton, favouritesSkeleton, type Kept } from './kept.ts';
import { type PublicQuery, publicSkeleton } from './public.ts';
import { tagSkeleton } from './tag.ts';

const READ = 'read:statuses';
const page = pageParams(20, 40);
const MAX_TAGS = 4;

const publicParams = z
  .object({ local: boolean, remote: boolean, only_media: boolean })
  .transform((p): Omit<PublicQuery, 'viewer'> => ({
    from: p.local ? (p.remote ? 'everywhere' : 'here') : p.remote ? 'elsewhere' : 'everywhere',
    only: p.only_media ? 'media' : 'everything',
  }));

const names = list(text).transform((all) => all.flatMap((name) => name ?? []).slice(0, MAX_TAGS));
const tagParams = z.object({ any: names, all: names, none: names });

const accountParams = z
  .object({
    exclude_replies: boolean,
    exclude_reblogs: boolean,
    only_media: boolean,
    pinned: boolean,
    tagged: text,
  })
  .transform((p) => ({
    pinned: p.pinned,
    replies: p.exclude_replies ? ('without' as const) : ('with' as const),
    reblogs: p.exclude_reblogs ? ('without' as const) : ('with' as const),
    only: p.only_media ? ('media' as const) : ('everything' as const),
    tagged: p.tagged || undefined,
  }));

/**
 * https://docs.joinmastodon.org/methods/timelines/ and the other lists of statuses. Each is a
 * skeleton of ids, hydrated for the viewer.
 */
export function timelinesRoutes(deps: HydrateDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  routeHome(app, deps);
  routePublic(app, deps);
  routeAccount(app, deps);
  routeKept(app, deps);
  return app;
}

function routeHome(app: Hono<ApiEnv>, deps: HydrateDeps): void {
  app.get('/api/v1/timelines/home', async (c) => {
    const { accountId } = requireUser(c, READ);
    const asked = parseParams(await readParams(c), page);
    const ids = await homeSkeleton(deps.db, accountId, asked);
    return await answer(c, deps, ids, accountId);
  });

  app.get('/api/v1/timelines/list/:id', async (c) => {
    const { accountId } = requireUser(c, 'read:lists');
    const asked = parseParams(await readParams(c), page);
    const list = { accountId, listId: pathId(c) };
    return await answer(c, deps, await listSkeleton(deps.db, list, asked), accountId);
  });
}

function routePublic(app: Hono<ApiEnv>, deps: HydrateDeps): void {
  app.get('/api/v1/timelines/public', async (c) => {
    const viewer = optionalUser(c, READ)?.accountId ?? null;
    const params = await readParams(c);
    const query = { ...parseParams(params, publicParams), viewer };
    return await answer(
      c,
      deps,
      await publicSkeleton(deps.db, query, parseParams(params, page)),
      viewer,
    );
  });

  app.get('/api/v1/timelines/tag/:name', async (c) => {
    const viewer = optionalUser(c, READ)?.accountId ?? null;
    const params = await readParams(c);
    const query = {
      ...parseParams(params, publicParams),
      ...parseParams(params, tagParams),
      name: c.req.param('name'),
      viewer,
    };
    return await answer(
      c,
      deps,
      await tagSkeleton(deps.db, query, parseParams(params, page)),
      viewer,
    );
  });
}

function routeAccount(app: Hono<ApiEnv>, deps: HydrateDeps): void {
  app.get('/api/v1/accounts/:id/statuses', async (c) => {
    const viewer = optionalUser(c, READ)?.accountId ?? null;
    const accountId = pathId(c);
    if (!(await accountExists(deps.db, accountId))) throw notFound();
    const params = await readParams(c);
    const asked = parseParams(params, page);
    const query = { ...parseParams(params, accountParams), accountId, viewer };
    const skeleton = query.pinned ? pinnedSkeleton : accountSkeleton;
    const ids = await skeleton(deps.db, query, asked);
    // As in Mastodon, a profile ends where a page is not full; the timelines end where one is empty.
    const more = ids.length === asked.limit;
    setLink(c, deps, { first: ids.at(0), last: ids.at(-1), more });
    return c.json(await hydrateStatuses(deps, ids, viewer));
  });
}

function routeKept(app: Hono<ApiEnv>, deps: HydrateDeps): void {
  app.get('/api/v1/favourites', async (c) => {
    const { accountId } = requireUser(c, 'read:favourites');
    const asked = parseParams(await readParams(c), page);
    return await answerKept(
      c,
      deps,
      await favouritesSkeleton(deps.db, accountId, asked),
      accountId,
      asked,
    );
  });

  app.get('/api/v1/bookmarks', async (c) => {
    const { accountId } = requireUser(c, 'read:bookmarks');
    const asked = parseParams(await readParams(c), page);
    return await answerKept(
      c,
      deps,
      await bookmarksSkeleton(deps.db, accountId, asked),
      accountId,
      asked,
    );
  });
}

/** Links go by the skeleton, so that a status that vanished meanwhile ends no timeline. */
async function answer(
  c: Context<ApiEnv>,
  deps: HydrateDeps,
  ids: string[],
  viewer: string | null,
): Promise<Response> {
  setLink(c, deps, { first: ids.at(0), last: ids.at(-1), more: ids.length > 0 });
  return c.json(await hydrateStatuses(deps, ids, viewer));
}

async function answerKept(
  c: Context<ApiEnv>,
  deps: HydrateDeps,
  kept: Kept[],
  viewer: string,
  asked: PageQuery,
): Promise<Response> {
  setLink(c, deps, {
    first: kept.at(0)?.cursor,
    last: kept.at(-1)?.cursor,
    more: kept.length === asked.limit,
  });
  return c.json(
    await hydrateStatuses(
      deps,
      kept.map((one) => one.id),
      viewer,
    ),
  );
}

interface Ends {
  first: string | undefined;
  last: string | undefined;
  more: boolean;
}

function setLink(c: Context<ApiEnv>, deps: HydrateDeps, { first, last, more }: Ends): void {
  linkEnds(c, {
    origin: deps.config.origin,
    first: first ?? null,
    last: last ?? null,
    more,
  });
}
