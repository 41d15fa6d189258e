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
import { type ActorSeen, seeActor } from '#server/activitypub/outbox/versions.ts';
import { readyDocument } from '#server/api/ready.ts';
import { serializeTombstone } from '#server/activitypub/outbox/serialize/note.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import { notFound } from '#server/core/errors.ts';
import { actorUri, instanceActorUri, profileUrl } from '#server/core/urls.ts';
import { type FederationDeps, serializeContext } from './deps.ts';
import { isGoneAccount } from './gone.ts';
import { instanceActorName } from './instance-name.ts';
import { document, isSyndication, wantsActivity, wantsPage } from './negotiate.ts';

const MAX_AGE = 180;

/** Actor documents, at their ids and, where ActivityPub is asked for, at the profile's address. */
export function actorRoutes(deps: FederationDeps): Hono<ApiEnv> {
  const { origin } = deps.config;
  return new Hono<ApiEnv>()
    .get('/actor', async (c) => {
      const username = instanceActorName(deps.config.domain);
      const seen = await seeActor(deps.db, username);
      if (seen === null || !isInstance(seen, deps)) throw notFound();
      if (wantsPage(c)) return page(`${origin}/about`);
      const ready = await readyDocument(deps.db, remembered('instance', seen), async () => {
        const actor = await loadActor(deps.db, { id: seen.id });
        const ctx = serializeContext(deps);
        return actor && withContext(ACTOR_CONTEXT, serializeInstanceActor(actor, ctx));
      });
      if (ready === null) throw notFound();
      return document(c, ready, { maxAge: MAX_AGE });
    })
    .get('/users/:name', async (c, next) => {
      if (isSyndication(c)) return await next();
      if (wantsPage(c)) return page(profileUrl(origin, c.req.param('name')));
      return await answer(c, deps, c.req.param('name'));
    })
    .get('/:handle{@[^/@]+}', async (c, next) => {
      if (!wantsActivity(c) || isSyndication(c)) return await next();
      return await answer(c, deps, c.req.param('handle').slice(1));
    });
}

async function answer(c: Context, deps: FederationDeps, username: string): Promise<Response> {
  const seen = await seeActor(deps.db, username);
  if (seen === null || seen.deleted || isInstance(seen, deps)) {
    return await absent(c, deps, username);
  }
  const ready = await readyDocument(deps.db, remembered('actor', seen), async () => {
    const actor = await loadActor(deps.db, { id: seen.id });
    return actor && withContext(ACTOR_CONTEXT, serializeActor(actor, serializeContext(deps)));
  });
  if (ready === null) throw notFound();
  return document(c, ready, { maxAge: MAX_AGE });
}

/** By which a document about an actor is remembered. */
export function remembered(kind: 'actor' | 'instance' | 'webfinger', { id, version }: ActorSeen) {
  return { key: `${kind} ${id}`, version };
}

function isInstance({ uri }: { uri: string }, deps: FederationDeps): boolean {
  return uri === instanceActorUri(deps.config.origin);
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
