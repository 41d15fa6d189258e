import { Hono } from 'hono';
import { validParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import type { Db } from '#server/db/pool.ts';
import { createFilter, deleteFilter, updateFilter } from './change.ts';
import { addKeyword, changeKeyword, listKeywords, removeKeyword, showKeyword } from './keywords.ts';
import { filterParams, keywordParams, statusParams } from './params.ts';
import { allFilters, showFilter } from './read.ts';
import {
  addFilterStatus,
  listFilterStatuses,
  removeFilterStatus,
  showFilterStatus,
} from './statuses.ts';
import { routeFiltersV1 } from './v1-routes.ts';

export interface FiltersDeps {
  db: Db;
}

const READ = 'read:filters';
const WRITE = 'write:filters';

/** https://docs.joinmastodon.org/methods/filters/. Fixed names stand before `:id`. */
export function filtersRoutes(deps: FiltersDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  routeKeywords(app, deps);
  routeStatuses(app, deps);
  routeFilters(app, deps);
  routeFiltersV1(app, deps);
  return app;
}

function routeFilters(app: Hono<ApiEnv>, deps: FiltersDeps): void {
  app.get('/api/v2/filters', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(await allFilters(deps.db, accountId));
  });

  app.post('/api/v2/filters', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    const filterId = await createFilter(deps, accountId, await validParams(c, filterParams));
    return c.json(await showFilter(deps.db, { accountId, filterId }));
  });

  app.get('/api/v2/filters/:id', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(await showFilter(deps.db, { accountId, filterId: pathId(c) }));
  });

  app.on(['PUT', 'PATCH'], '/api/v2/filters/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    const ref = { accountId, filterId: pathId(c) };
    await updateFilter(deps, ref, await validParams(c, filterParams));
    return c.json(await showFilter(deps.db, ref));
  });

  app.delete('/api/v2/filters/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    await deleteFilter(deps, { accountId, filterId: pathId(c) });
    return c.json({});
  });
}

function routeKeywords(app: Hono<ApiEnv>, deps: FiltersDeps): void {
  app.get('/api/v2/filters/:id/keywords', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(await listKeywords(deps.db, { accountId, filterId: pathId(c) }));
  });

  app.post('/api/v2/filters/:id/keywords', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    const change = await validParams(c, keywordParams);
    return c.json(await addKeyword(deps, { accountId, filterId: pathId(c) }, change));
  });

  app.get('/api/v2/filters/keywords/:id', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(await showKeyword(deps.db, { accountId, keywordId: pathId(c) }));
  });

  app.on(['PUT', 'PATCH'], '/api/v2/filters/keywords/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    const change = await validParams(c, keywordParams);
    return c.json(await changeKeyword(deps, { accountId, keywordId: pathId(c) }, change));
  });

  app.delete('/api/v2/filters/keywords/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    await removeKeyword(deps, { accountId, keywordId: pathId(c) });
    return c.json({});
  });
}

function routeStatuses(app: Hono<ApiEnv>, deps: FiltersDeps): void {
  app.get('/api/v2/filters/:id/statuses', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(await listFilterStatuses(deps.db, { accountId, filterId: pathId(c) }));
  });

  app.post('/api/v2/filters/:id/statuses', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    const { status_id: statusId = '0' } = await validParams(c, statusParams);
    return c.json(await addFilterStatus(deps, { accountId, filterId: pathId(c), statusId }));
  });

  app.get('/api/v2/filters/statuses/:id', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(await showFilterStatus(deps.db, { accountId, id: pathId(c) }));
  });

  app.delete('/api/v2/filters/statuses/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    await removeFilterStatus(deps, { accountId, id: pathId(c) });
    return c.json({});
  });
}
