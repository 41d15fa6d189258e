import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { hydrateAccountList } from '#server/accounts/hydrate.ts';
import { boolean, cursor, id, limit, offset, text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { type ApiEnv, optionalUser, requireUser, type Viewer } from '#server/api/viewer.ts';
import type { Search, SearchV1 } from '#server/contract/search.ts';
import { DomainError } from '#server/core/errors.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { hydrateStatuses } from '#server/statuses/hydrate.ts';
import { findAccounts, search, type SearchDeps } from './search.ts';
import { showTags } from '#server/tags/show.ts';

export type SearchRoutesDeps = SearchDeps & { storage: Pick<MediaStorage, 'url'> };

const MOST_PASSED = 10_000;
const flag = boolean.transform((value) => value ?? false);

const searchParams = z.object({
  q: text,
  type: z.enum(['accounts', 'statuses', 'hashtags']).optional().catch(undefined),
  resolve: flag,
  following: flag,
  account_id: id,
  max_id: cursor,
  min_id: cursor,
  limit: limit(20, 40),
  offset: offset(MOST_PASSED),
});

const accountParams = z.object({
  q: text,
  resolve: flag,
  following: flag,
  limit: limit(40, 80),
  offset: offset(MOST_PASSED),
});

/**
 * https://docs.joinmastodon.org/methods/search/, accounts/search. To be mounted before the accounts,
 * whose `:id` would swallow `search`.
 */
export function searchRoutes(deps: SearchRoutesDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  routeSearch(app, deps);

  app.get('/api/v1/accounts/search', async (c) => {
    const { accountId: viewer } = requireUser(c, 'read:accounts');
    const params = await validParams(c, accountParams);
    const ids = await findAccounts(deps, {
      text: params.q ?? '',
      viewer,
      reach: params.resolve ? 'everywhere' : 'here',
      followingOnly: params.following,
      limit: params.limit,
      offset: params.offset,
    });
    return c.json(await hydrateAccountList(deps, ids));
  });

  return app;
}

function routeSearch(app: Hono<ApiEnv>, deps: SearchRoutesDeps): void {
  app.get('/api/v2/search', async (c) => {
    const viewer = optionalUser(c, 'read:search');
    const params = await validParams(c, searchParams);
    refuseAnonymous(viewer, params);
    refuseNegative(c);
    return c.json(await answerSearch(deps, params, viewer?.accountId ?? null));
  });

  app.get('/api/v1/search', async (c) => {
    const { accountId } = requireUser(c, 'read:search');
    const found = await answerSearch(deps, await validParams(c, searchParams), accountId);
    const hashtags = found.hashtags.map(({ name }) => name);
    return c.json({ ...found, hashtags } satisfies SearchV1);
  });
}

/** What Mastodon's search alone minds: elsewhere a page has a size whatever is asked. */
function refuseNegative(c: Context): void {
  if (['limit', 'offset'].some((name) => Number.parseInt(c.req.query(name) ?? '', 10) < 0)) {
    throw new DomainError(
      'bad_request',
      'Pagination values for `offset` and `limit` must be positive',
    );
  }
}

async function answerSearch(
  deps: SearchRoutesDeps,
  params: z.infer<typeof searchParams>,
  me: string | null,
): Promise<Search> {
  if (!params.q?.trim())
    throw new DomainError('bad_request', 'param is missing or the value is empty or invalid: q');
  const { accountIds, statusIds, hashtags } = await search(deps, {
    text: params.q,
    type: params.type,
    viewer: me,
    reach: params.resolve ? 'everywhere' : 'here',
    followingOnly: params.following,
    accountId: params.account_id,
    maxId: params.max_id,
    minId: params.min_id,
    limit: params.limit,
    // Of several kinds at once there are no further pages, as documented.
    offset: params.type === undefined ? 0 : params.offset,
  });
  const [accounts, statuses, tags] = await Promise.all([
    hydrateAccountList(deps, accountIds),
    hydrateStatuses(deps, statusIds, me),
    showTags(deps, hashtags, me),
  ]);
  return { accounts, statuses, hashtags: tags };
}

function refuseAnonymous(
  viewer: Viewer | null,
  params: { resolve: boolean; offset: number },
): void {
  if (viewer) return;
  if (params.resolve) {
    throw new DomainError(
      'unauthenticated',
      'Search queries that resolve remote resources are not supported without authentication',
    );
  }
  if (params.offset > 0) {
    throw new DomainError(
      'unauthenticated',
      'Search queries pagination is not supported without authentication',
    );
  }
}
