import { Hono } from 'hono';
import { z } from 'zod';
import { existingAccount } from '#server/accounts/lookup.ts';
import { text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, optionalUser, requireUser } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { featureTag, unfeatureTag } from './feature.ts';
import { showFeaturedTags, suggestFeaturedTags } from './featured.ts';
import { tagName } from './follow.ts';
import { showTags } from './show.ts';

export interface FeaturedTagsDeps {
  db: Db;
  config: Pick<Config, 'origin'>;
  jobs: Pick<Jobs, 'enqueue'>;
}

const params = z.object({ name: text });

/** https://docs.joinmastodon.org/methods/featured_tags/ */
export function featuredTagsRoutes(deps: FeaturedTagsDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get('/api/v1/featured_tags', async (c) => {
    const { accountId } = requireUser(c, 'read:accounts');
    return c.json(await showFeaturedTags(deps, accountId));
  });

  app.post('/api/v1/featured_tags', async (c) => {
    const { accountId } = requireUser(c, 'write:accounts');
    const { name } = await validParams(c, params);
    if (name === undefined || name.trim() === '')
      throw new DomainError(
        'bad_request',
        'param is missing or the value is empty or invalid: name',
      );
    const id = await featureTag(deps, accountId, name);
    const tags = await showFeaturedTags(deps, accountId);
    return c.json(tags.find((tag) => tag.id === id));
  });

  app.get('/api/v1/featured_tags/suggestions', async (c) => {
    const { accountId } = requireUser(c, 'read:accounts');
    return c.json(await showTags(deps, await suggestFeaturedTags(deps.db, accountId), accountId));
  });

  app.delete('/api/v1/featured_tags/:id', async (c) => {
    const { accountId } = requireUser(c, 'write:accounts');
    await unfeatureTag(deps, accountId, { id: pathId(c) });
    return c.json({});
  });

  app.post('/api/v1/tags/:name/feature', async (c) => {
    const { accountId } = requireUser(c, 'write:accounts');
    const given = c.req.param('name');
    const name = tagName(given);
    await featureTag(deps, accountId, given);
    const [tag] = await showTags(deps, [name], accountId);
    return c.json(tag);
  });

  app.post('/api/v1/tags/:name/unfeature', async (c) => {
    const { accountId } = requireUser(c, 'write:accounts');
    const name = tagName(c.req.param('name'));
    await unfeatureTag(deps, accountId, { name }).catch(ignoreAbsent);
    const [tag] = await showTags(deps, [name], accountId);
    return c.json(tag);
  });

  app.get('/api/v1/accounts/:id/featured_tags', async (c) => {
    optionalUser(c);
    const accountId = await existingAccount(deps.db, pathId(c));
    // Somebody looks at a profile of another server: what is on it there is read when there is time.
    if (await hasCollectionElsewhere(deps.db, accountId))
      void deps.jobs.enqueue('accounts.featured-tags', { accountId });
    return c.json(await showFeaturedTags(deps, accountId));
  });
  return app;
}

async function hasCollectionElsewhere(db: Db, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', accountId)
    .where('domain', 'is not', null)
    .where('featured_tags_url', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

function ignoreAbsent(error: unknown): void {
  if ((error as { code?: string }).code !== notFound().code) throw error;
}
