import { type Context, Hono } from 'hono';
import { sql } from 'kysely';
import { z } from 'zod';
import { limit, offset } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { type ApiEnv, optionalUser } from '#server/api/viewer.ts';
import { showTrendsLinks } from '#server/cards/history.ts';
import type { Db } from '#server/db/pool.ts';
import { readSettings } from '#server/settings/settings.ts';
import { type HydrateDeps, hydrateStatuses } from '#server/statuses/hydrate.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { wanted } from '#server/statuses/rules.ts';
import { showTags } from '#server/tags/show.ts';
import { trends } from './trends.ts';

interface Slice {
  limit: number;
  offset: number;
}

const slice = (fallback: number, most: number) =>
  z.object({
    limit: limit(fallback, most),
    offset: offset(1_000),
  });

/** https://docs.joinmastodon.org/methods/trends/; all empty where the administrators want none. */
export function trendsRoutes(deps: HydrateDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.on('GET', ['/api/v1/trends/tags', '/api/v1/trends'], async (c) => {
    const viewer = optionalUser(c)?.accountId ?? null;
    const asked = await validParams(c, slice(10, 20));
    const names = (await wantsTrends(deps.db)) ? (await trends(deps.db)).tags : [];
    setLinks(c, deps, asked, names.length);
    return c.json(await showTags(deps, cut(names, asked), viewer));
  });

  app.get('/api/v1/trends/statuses', async (c) => {
    const viewer = optionalUser(c)?.accountId ?? null;
    const asked = await validParams(c, slice(20, 40));
    const all = (await wantsTrends(deps.db)) ? (await trends(deps.db)).statusIds : [];
    const ids = await thoseWanted(deps.db, all, viewer);
    setLinks(c, deps, asked, ids.length);
    return c.json(await hydrateStatuses(deps, cut(ids, asked), viewer));
  });

  app.get('/api/v1/trends/links', async (c) => {
    optionalUser(c);
    const asked = await validParams(c, slice(10, 20));
    const ids = (await wantsTrends(deps.db)) ? (await trends(deps.db)).cardIds : [];
    setLinks(c, deps, asked, ids.length);
    return c.json(await showTrendsLinks(deps, cut(ids, asked)));
  });
  return app;
}

async function wantsTrends(db: Db): Promise<boolean> {
  return (await readSettings(db))['discovery.trends'] === 'on';
}

/** Without what the reader may not or does not want to see. */
async function thoseWanted(
  db: Db,
  ids: readonly string[],
  viewer: string | null,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('statuses')
    .select('statuses.id')
    .where('statuses.id', '=', sql<string>`any(${[...ids]}::bigint[])`)
    .where(visibleTo(viewer))
    .where(wanted(viewer))
    .execute();
  const good = new Set(rows.map((row) => row.id));
  return ids.filter((id) => good.has(id));
}

function cut<T>(all: readonly T[], { limit: most, offset }: Slice): T[] {
  return all.slice(offset, offset + most);
}

/** Trends have no cursors: their pages go by number. */
function setLinks(c: Context, deps: HydrateDeps, asked: Slice, total: number): void {
  const at = (offset: number) => {
    const { pathname, search } = new URL(c.req.url);
    const url = new URL(pathname + search, deps.config.origin);
    url.searchParams.set('offset', String(offset));
    return url.href;
  };
  const links: string[] = [];
  const next = asked.offset + asked.limit;
  if (next < total) links.push(`<${at(next)}>; rel="next"`);
  if (asked.offset > 0) links.push(`<${at(Math.max(0, asked.offset - asked.limit))}>; rel="prev"`);
  if (links.length > 0) c.header('Link', links.join(', '));
}
