import type { Hono } from 'hono';
import { validParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import { filterV1Params } from './params.ts';
import type { FiltersDeps } from './routes.ts';
import {
  allFiltersV1,
  createFilterV1,
  deleteFilterV1,
  showFilterV1,
  updateFilterV1,
} from './v1.ts';

const READ = 'read:filters';
const WRITE = 'write:filters';

/** https://docs.joinmastodon.org/methods/filters/#v1, for clients older than Mastodon 4. */
export function routeFiltersV1(app: Hono<ApiEnv>, deps: FiltersDeps): void {
  app.get('/api/v1/filters', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(await allFiltersV1(deps.db, accountId));
  });

  app.post('/api/v1/filters', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    return c.json(await createFilterV1(deps, accountId, await validParams(c, filterV1Params)));
  });

  app.get('/api/v1/filters/:id', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(await showFilterV1(deps.db, { accountId, keywordId: pathId(c) }));
  });

  app.on(['PUT', 'PATCH'], '/api/v1/filters/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    const change = await validParams(c, filterV1Params);
    return c.json(await updateFilterV1(deps, { accountId, keywordId: pathId(c) }, change));
  });

  app.delete('/api/v1/filters/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    await deleteFilterV1(deps, { accountId, keywordId: pathId(c) });
    return c.json({});
  });
}
