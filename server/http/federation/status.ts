import { type Context, Hono } from 'hono';
import { loadBoost, loadNote } from '#server/activitypub/outbox/load-notes.ts';
import { announceOf, createOf } from '#server/activitypub/outbox/serialize/activities.ts';
import {
  AS2_CONTEXT,
  NOTE_CONTEXT,
  withContext,
} from '#server/activitypub/outbox/serialize/context.ts';
import { serializeNote, serializeTombstone } from '#server/activitypub/outbox/serialize/note.ts';
import { seeNote } from '#server/activitypub/outbox/versions.ts';
import type { JsonObject } from '#server/activitypub/json.ts';
import { readyDocument } from '#server/api/ready.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import { notFound } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import { statusUri, statusUrl } from '#server/core/urls.ts';
import type { Visibility } from '#server/db/schema/types.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { page } from './actor.ts';
import { type FederationDeps, serializeContext } from './deps.ts';
import { isGoneUri } from './gone.ts';
import { document, wantsActivity, wantsPage } from './negotiate.ts';

/** Notes and the activities that made them, at their ids and at the status's page. */
export function statusRoutes(deps: FederationDeps): Hono<ApiEnv> {
  const { origin } = deps.config;
  return new Hono<ApiEnv>()
    .get('/users/:name/statuses/:id', async (c) => {
      const { name, id } = c.req.param();
      if (wantsPage(c)) return page(statusUrl(origin, name, id));
      return await answer(c, deps, { name, id, as: 'object' });
    })
    .get('/users/:name/statuses/:id/activity', async (c) => {
      const { name, id } = c.req.param();
      if (wantsPage(c)) return page(statusUrl(origin, name, id));
      return await answer(c, deps, { name, id, as: 'activity' });
    })
    .get('/:handle{@[^/@]+}/:id{[0-9]+}', async (c, next) => {
      if (!wantsActivity(c)) return await next();
      const { handle, id } = c.req.param();
      return await answer(c, deps, { name: handle.slice(1), id, as: 'object' });
    });
}

/** A status of ours, as its address names it. */
interface Named {
  name: string;
  id: string;
}

interface Asked extends Named {
  as: 'object' | 'activity';
}

async function answer(c: Context, deps: FederationDeps, asked: Asked): Promise<Response> {
  const vary = 'Accept, Signature';
  const seen = isId(asked.id) ? await seeNote(deps.db, asked.id) : null;
  if (seen === null || seen.name !== asked.name.toLowerCase()) return await absent(c, deps, asked);
  if (seen.open) {
    const key = `${asked.as} ${seen.id}`;
    const ready = await readyDocument(deps.db, { key, version: seen.version }, () =>
      describe(deps, asked),
    );
    if (ready === null) throw notFound();
    return document(c, ready, { cache: 'public', vary });
  }
  if (!(await isForSigner(c, deps, asked))) return await absent(c, deps, asked);
  const body = await describe(deps, asked);
  if (body === null) throw notFound();
  return document(c, body, { cache: 'private', vary });
}

/** The Note or the activity that made it, whoever may see it; null for what is gone meanwhile. */
async function describe(deps: FederationDeps, { id, as }: Asked): Promise<JsonObject | null> {
  const ctx = serializeContext(deps);
  const note = await loadNote(deps.db, id);
  if (note !== null) {
    return as === 'object'
      ? withContext(NOTE_CONTEXT, serializeNote(note, ctx))
      : createOf(note, ctx);
  }
  const boost = await loadBoost(deps.db, id);
  return boost && announceOf(boost, ctx);
}

/**
 * Whether who signed may see what not everybody may. Asked only where there is something to see, as
 * finding out may cost a request to another server.
 */
async function isForSigner(c: Context, deps: FederationDeps, asked: Named): Promise<boolean> {
  const signer = await deps.identifySigner(c.req.raw);
  if (signer === null) return false;
  const seen = await statusOf(deps, asked).where(visibleTo(signer)).executeTakeFirst();
  return seen !== undefined;
}

/** Who may see the local status `id` of `name`: everybody, whoever signed, or neither. */
export async function audienceOf(
  c: Context,
  deps: FederationDeps,
  asked: Named,
): Promise<'everybody' | 'signer' | null> {
  if (!isId(asked.id)) return null;
  const found = await statusOf(deps, asked)
    .where('statuses.deleted_at', 'is', null)
    .select(visibleTo(null).as('open'))
    .executeTakeFirst();
  if (found === undefined) return null;
  if (found.open) return 'everybody';
  return (await isForSigner(c, deps, asked)) ? 'signer' : null;
}

/** The local status `id` of `name`, whoever may see it. */
function statusOf(deps: FederationDeps, { name, id }: { name: string; id: string }) {
  return deps.db
    .selectFrom('statuses')
    .innerJoin('accounts', 'accounts.id', 'statuses.account_id')
    .select('statuses.id')
    .where('statuses.id', '=', id)
    .where('statuses.local', '=', true)
    .where((eb) => eb(eb.fn('lower', ['accounts.username']), '=', name.toLowerCase()));
}

/**
 * Absent and forbidden look the same. What was open to everybody and is deleted says so: peers
 * that kept a copy drop it then.
 */
async function absent(c: Context, deps: FederationDeps, { name, id }: Asked): Promise<Response> {
  const gone = await deletedStatus(deps, name, id);
  if (gone === null) throw notFound();
  const body = withContext(AS2_CONTEXT, serializeTombstone(gone.uri, gone.deletedAt));
  return document(c, body, { status: 410, vary: 'Accept, Signature' });
}

async function deletedStatus(
  deps: FederationDeps,
  name: string,
  id: string,
): Promise<{ uri: string; deletedAt: Date | null } | null> {
  if (!isId(id)) return null;
  const row = await statusOf(deps, { name, id })
    .select(['statuses.uri', 'statuses.deleted_at', 'statuses.visibility'])
    .executeTakeFirst();
  if (row === undefined) {
    const uri = statusUri(deps.config.origin, name, id);
    return (await isGoneUri(deps.db, uri)) ? { uri, deletedAt: null } : null;
  }
  const wasOpen = (['public', 'unlisted'] as Visibility[]).includes(row.visibility);
  return row.deleted_at !== null && wasOpen ? { uri: row.uri, deletedAt: row.deleted_at } : null;
}
