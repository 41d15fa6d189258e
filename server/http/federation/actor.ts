import { type Context, Hono } from 'hono';
import { loadActor, type LocalActor } from '#server/activitypub/outbox/load-actor.ts';
import {
  serializeActor,
  serializeInstanceActor,
} from '#server/activitypub/outbox/serialize/actor.ts';
import {
  ACTOR_CONTEXT,
  AS2_CONTEXT,
  withContext,
} from '#server/activitypub/outbox/serialize/context.ts';
import { serializeTombstone } from '#server/activitypub/outbox/serialize/note.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import { notFound } from '#server/core/errors.ts';
import { actorUri, instanceActorUri, profileUrl } from '#server/core/urls.ts';
import { type FederationDeps, serializeContext } from './deps.ts';
import { isGoneAccount } from './gone.ts';
import { instanceActorName } from './instance-name.ts';
import { document, wantsActivity, wantsPage } from './negotiate.ts';

const MAX_AGE = 180;

/** Actor documents, at their ids and, where ActivityPub is asked for, at the profile's address. */
export function actorRoutes(deps: FederationDeps): Hono<ApiEnv> {
  const { origin } = deps.config;
  return new Hono<ApiEnv>()
    .get('/actor', async (c) => {
      const username = instanceActorName(deps.config.domain);
      const actor = await loadActor(deps.db, { username });
      if (actor?.uri !== instanceActorUri(origin)) throw notFound();
      if (wantsPage(c)) return page(`${origin}/about`);
      const body = serializeInstanceActor(actor, serializeContext(deps));
      return document(c, withContext(ACTOR_CONTEXT, body), { maxAge: MAX_AGE });
    })
    .get('/users/:name', async (c) => {
      if (wantsPage(c)) return page(profileUrl(origin, c.req.param('name')));
      return await answer(c, deps, c.req.param('name'));
    })
    .get('/:handle{@[^/@]+}', async (c, next) => {
      if (!wantsActivity(c)) return await next();
      return await answer(c, deps, c.req.param('handle').slice(1));
    });
}

async function answer(c: Context, deps: FederationDeps, username: string): Promise<Response> {
  const actor = await loadActor(deps.db, { username });
  if (actor === null || actor.deleted || isInstance(actor, deps)) {
    return await absent(c, deps, username);
  }
  const body = serializeActor(actor, serializeContext(deps));
  return document(c, withContext(ACTOR_CONTEXT, body), { maxAge: MAX_AGE });
}

function isInstance(actor: LocalActor, deps: FederationDeps): boolean {
  return actor.uri === instanceActorUri(deps.config.origin);
}

/** The local actor a collection belongs to. Refuses with the same 404 for absent and hidden. */
export async function requireActor(deps: FederationDeps, username: string): Promise<LocalActor> {
  const actor = await loadActor(deps.db, { username });
  if (actor === null || actor.suspended_at !== null || isInstance(actor, deps)) throw notFound();
  return actor;
}

async function absent(c: Context, deps: FederationDeps, username: string): Promise<Response> {
  const uri = actorUri(deps.config.origin, username);
  if (!(await isGoneAccount(deps.db, username, uri))) throw notFound();
  return document(c, withContext(AS2_CONTEXT, serializeTombstone(uri, null)), { status: 410 });
}

/**
 * People go to the page; `Vary` keeps caches from sending peers there too. Names come as they were
 * asked for: what is not ASCII cannot stand in a header.
 */
export function page(location: string): Response {
  const headers = { Location: new URL(location).href, Vary: 'Accept' };
  return new Response(null, { status: 302, headers });
}
