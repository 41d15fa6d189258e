import { Hono } from 'hono';
import { sql } from 'kysely';
import type { LocalActor } from '#server/activitypub/outbox/load-actor.ts';
import {
  AS2_CONTEXT,
  NOTE_CONTEXT,
  withContext,
} from '#server/activitypub/outbox/serialize/context.ts';
import { loadNotes } from '#server/activitypub/outbox/load-notes.ts';
import { serializeHashtag, serializeNote } from '#server/activitypub/outbox/serialize/note.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import { DomainError } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import {
  actorEndpoints,
  followersSynchronizationUrl,
  instanceActorUri,
} from '#server/core/urls.ts';
import { findFeaturedTags } from '#server/tags/featured.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { requireActor } from './actor.ts';
import { type FederationDeps, serializeContext } from './deps.ts';
import { document } from './negotiate.ts';
import { outboxPage } from './outbox.ts';

const PAGE = 20;
const FOLLOW_PAGE = 80;
const MAX_FEATURED = 20;

/** The collections of actors: outbox, followers, following, featured. */
export function collectionRoutes(deps: FederationDeps): Hono<ApiEnv> {
  const instance = instanceActorUri(deps.config.origin);
  return new Hono<ApiEnv>()
    .get('/actor/:collection{outbox|followers|following}', (c) => {
      const id = `${instance}/${c.req.param('collection')}`;
      return document(
        c,
        withContext(AS2_CONTEXT, {
          id,
          type: 'OrderedCollection',
          totalItems: 0,
          orderedItems: [],
        }),
      );
    })
    .get('/users/:name/outbox', async (c) => {
      const actor = await requireActor(deps, c.req.param('name'));
      const { outbox } = actorEndpoints(deps.config.origin, actor.username);
      if (c.req.query('page') === undefined)
        return document(c, await paged(deps, actor, outbox, 'statuses_count'));
      return document(
        c,
        await outboxPage(deps, actor, outbox, cursor(c.req.query('max_id')), PAGE),
      );
    })
    .get('/users/:name/followers_synchronization', async (c) => {
      const signerId = await deps.identifySigner(c.req.raw);
      if (signerId === null)
        throw new DomainError('unauthenticated', 'Sign this request with the key of an actor');
      const actor = await requireActor(deps, c.req.param('name'));
      const options = { cache: 'private', vary: 'Accept, Signature' } as const;
      return document(c, await followersAt(deps, actor, signerId), options);
    })
    .get('/users/:name/:side{followers|following}', async (c) => {
      const actor = await requireActor(deps, c.req.param('name'));
      const side = c.req.param('side') === 'followers' ? 'followers' : 'following';
      const id = actorEndpoints(deps.config.origin, actor.username)[side];
      if (actor.hide_collections)
        return document(c, await hidden(deps, actor, id, `${side}_count`));
      if (c.req.query('page') === undefined)
        return document(c, await paged(deps, actor, id, `${side}_count`));
      return document(c, await followPage(deps, actor, side, id, cursor(c.req.query('max_id'))));
    })
    .get('/users/:name/collections/tags', async (c) => {
      const actor = await requireActor(deps, c.req.param('name'));
      const { featuredTags: id } = actorEndpoints(deps.config.origin, actor.username);
      const items = await hashtagsOf(deps, actor);
      const collection = { id, type: 'Collection', totalItems: items.length, items };
      return document(c, withContext(NOTE_CONTEXT, collection));
    })
    .get('/users/:name/collections/featured', async (c) => {
      const actor = await requireActor(deps, c.req.param('name'));
      return document(c, await featured(deps, actor));
    });
}

type Counter = 'statuses_count' | 'followers_count' | 'following_count';

async function hidden(deps: FederationDeps, actor: LocalActor, id: string, counter: Counter) {
  const stats = await deps.db
    .selectFrom('account_stats')
    .select(counter)
    .where('account_id', '=', actor.id)
    .executeTakeFirst();
  return withContext(AS2_CONTEXT, {
    id,
    type: 'OrderedCollection',
    totalItems: stats?.[counter] ?? 0,
  });
}

async function paged(deps: FederationDeps, actor: LocalActor, id: string, counter: Counter) {
  return { ...(await hidden(deps, actor, id, counter)), first: `${id}?page=true` };
}

async function followPage(
  deps: FederationDeps,
  actor: LocalActor,
  side: 'followers' | 'following',
  id: string,
  maxId: string | null,
) {
  const [mine, theirs] =
    side === 'followers'
      ? (['follows.target_account_id', 'follows.account_id'] as const)
      : (['follows.account_id', 'follows.target_account_id'] as const);
  let query = deps.db
    .selectFrom('follows')
    .innerJoin('accounts', 'accounts.id', theirs)
    .select(['follows.id', 'accounts.uri'])
    .where(mine, '=', actor.id)
    .where('accounts.suspended_at', 'is', null)
    .orderBy('follows.id', 'desc')
    .limit(FOLLOW_PAGE);
  if (maxId !== null) query = query.where('follows.id', '<', maxId);
  const rows = await query.execute();
  const last = rows.length === FOLLOW_PAGE ? rows.at(-1) : undefined;
  return withContext(AS2_CONTEXT, {
    id: `${id}?page=true${maxId === null ? '' : `&max_id=${maxId}`}`,
    type: 'OrderedCollectionPage',
    partOf: id,
    ...(last ? { next: `${id}?page=true&max_id=${last.id}` } : {}),
    orderedItems: rows.map((row) => row.uri),
  });
}

/** The followers on the server of whoever asks, told to nobody else (FEP-8fcf). */
async function followersAt(deps: FederationDeps, actor: LocalActor, signerId: string) {
  const { rows } = await sql<{ uri: string }>`
    select a.uri from follows f join accounts a on a.id = f.account_id
    where f.target_account_id = ${actor.id} and a.domain is not null
      and lower(substring(a.uri from '^https?://[^/?#]+')) =
        (select lower(substring(uri from '^https?://[^/?#]+')) from accounts where id = ${signerId})
    order by f.id`.execute(deps.db);
  const id = followersSynchronizationUrl(deps.config.origin, actor.username);
  const orderedItems = rows.map((row) => row.uri);
  return withContext(AS2_CONTEXT, { id, type: 'OrderedCollection', orderedItems });
}

/** Pinned statuses that everybody may see, newest pin first, with the Notes inside as Mastodon does. */
async function featured(deps: FederationDeps, actor: LocalActor) {
  const pins = await deps.db
    .selectFrom('pins')
    .innerJoin('statuses', 'statuses.id', 'pins.status_id')
    .select('statuses.id')
    .where('pins.account_id', '=', actor.id)
    .where(visibleTo(null))
    .orderBy('pins.id', 'desc')
    .limit(MAX_FEATURED)
    .execute();
  const notes = await loadNotes(
    deps.db,
    pins.map((pin) => pin.id),
  );
  const ctx = serializeContext(deps);
  return withContext(NOTE_CONTEXT, {
    id: actorEndpoints(deps.config.origin, actor.username).featured,
    type: 'OrderedCollection',
    totalItems: notes.length,
    orderedItems: notes.map((note) => serializeNote(note, ctx)),
  });
}

async function hashtagsOf(deps: FederationDeps, actor: LocalActor) {
  const tags = await findFeaturedTags(deps.db, actor.id);
  return tags.map(({ name }) => serializeHashtag(name, deps.config.origin));
}

/** A cursor from a query; anything that is none starts at the front. */
export function cursor(value: string | undefined): string | null {
  return isId(value) ? value : null;
}
