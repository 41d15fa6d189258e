import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { boolean } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { hasAlready, readyOf } from '#server/api/ready.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import { notFound } from '#server/core/errors.ts';
import { type Part, showAccountPosts } from './account-posts.ts';
import type { SyndicationDeps } from './posts.ts';
import { showTagPosts } from './tag-posts.ts';

const MOST_POSTS = 200;

const params = z.object({
  limit: z.coerce.number().int().positive().max(MOST_POSTS).catch(20),
  local: boolean,
});

/**
 * What people and hashtags post, for feed readers, at Mastodon's addresses: `/@name.rss` and the tabs
 * of the profile, `/users/name.rss`, `/tags/name.rss`; `limit`, and for hashtags `local`, as there.
 */
export function syndicationRoutes(deps: SyndicationDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  const account = async (c: Context<ApiEnv>, name: string, part: Part) => {
    const { limit } = await validParams(c, params);
    const shown = await showAccountPosts(deps, name, { part, limit });
    c.header('Link', linksOf(deps.config, shown.account.username, shown.account.uri));
    return answer(c, shown.rss);
  };

  app.get('/:file{@[^/]+\\.rss}', (c) => account(c, nameIn(c.req.param('file').slice(1)), 'posts'));
  app.get('/users/:file{[^/]+\\.rss}', (c) => account(c, nameIn(c.req.param('file')), 'posts'));
  for (const part of ['with_replies', 'media'] as const)
    app.get(`/:handle{@[^/]+}/${part}.rss`, (c) =>
      account(c, c.req.param('handle').slice(1), part),
    );
  app.get('/:handle{@[^/]+}/tagged/:file{[^/]+\\.rss}', (c) => {
    const tagged = nameIn(c.req.param('file'));
    return account(c, c.req.param('handle').slice(1), { tagged });
  });

  app.get('/tags/:file{[^/]+\\.rss}', async (c) => {
    const { limit, local } = await validParams(c, params);
    const from = local ? 'here' : 'everywhere';
    return answer(c, await showTagPosts(deps, nameIn(c.req.param('file')), { limit, from }));
  });

  return app;
}

function nameIn(file: string | undefined): string {
  if (file === undefined) throw notFound();
  return file.slice(0, -'.rss'.length);
}

/** As on Mastodon's profiles: where the account is described, and its actor. */
function linksOf(
  { origin, domain }: { origin: string; domain: string },
  username: string,
  uri: string,
): string {
  const resource = encodeURIComponent(`acct:${username}@${domain}`);
  return (
    `<${origin}/.well-known/webfinger?resource=${resource}>; rel="lrdd"; type="application/jrd+json", ` +
    `<${uri}>; rel="alternate"; type="application/activity+json"`
  );
}

/** The same for every reader, so that caches may hand it on for a minute. */
function answer(c: Context, document: string): Response {
  const ready = readyOf(document);
  c.header('ETag', ready.etag);
  c.header('Cache-Control', 'public, max-age=60');
  if (hasAlready(c, ready)) return c.body(null, 304);
  return c.body(ready.bytes, 200, { 'Content-Type': 'application/rss+xml; charset=utf-8' });
}
