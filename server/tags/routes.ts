import { type Context, Hono } from 'hono';
import { linkPage, pageParams } from '#server/api/pages.ts';
import { validParams } from '#server/api/params/read.ts';
import { type ApiEnv, optionalUser, requireUser } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { hashtagUrl } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import { shownHashtag } from '#server/statuses/hashtags.ts';
import { followedTags, followTag, tagName, unfollowTag } from './follow.ts';
import { showTags } from './show.ts';

export interface TagsDeps {
  db: Db;
  config: Pick<Config, 'origin'>;
}

const page = pageParams(100, 200);

/** https://docs.joinmastodon.org/methods/tags/ and https://docs.joinmastodon.org/methods/followed_tags/ */
export function tagsRoutes(deps: TagsDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const answer = async (c: Context<ApiEnv>, viewer: string | null) => {
    const asked = c.req.param('name') ?? '';
    const [tag] = await showTags(deps, [tagName(asked)], viewer);
    if (tag?.id !== '0') return c.json(tag);
    // Nobody wrote it yet, so it is written as asked.
    const name = shownHashtag(asked);
    return c.json({ ...tag, name, url: hashtagUrl(deps.config.origin, name) });
  };

  app.get('/api/v1/tags/:name', async (c) => {
    const viewer = optionalUser(c, 'read')?.accountId ?? null;
    return await answer(c, viewer);
  });

  app.post('/api/v1/tags/:name/follow', async (c) => {
    const { accountId } = requireUser(c, 'write:follows');
    await followTag(deps, accountId, c.req.param('name'));
    return await answer(c, accountId);
  });

  app.post('/api/v1/tags/:name/unfollow', async (c) => {
    const { accountId } = requireUser(c, 'write:follows');
    await unfollowTag(deps, accountId, c.req.param('name'));
    return await answer(c, accountId);
  });

  app.get('/api/v1/followed_tags', async (c) => {
    const { accountId } = requireUser(c, 'read:follows');
    const asked = await validParams(c, page);
    const tags = await followedTags(deps.db, accountId, asked);
    linkPage(c, {
      origin: deps.config.origin,
      cursors: tags.map((one) => one.cursor),
      more: tags.length === asked.limit,
      prev: 'since_id',
    });
    return c.json(
      await showTags(
        deps,
        tags.map((tag) => tag.name),
        accountId,
      ),
    );
  });
  return app;
}
