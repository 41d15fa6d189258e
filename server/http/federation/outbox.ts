import type { JsonObject } from '#server/activitypub/json.ts';
import type { LocalActor } from '#server/activitypub/outbox/load-actor.ts';
import { loadBoosts, loadNotes } from '#server/activitypub/outbox/load-notes.ts';
import { announceOf, createOf } from '#server/activitypub/outbox/serialize/activities.ts';
import { NOTE_CONTEXT, withContext } from '#server/activitypub/outbox/serialize/context.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { type FederationDeps, serializeContext } from './deps.ts';

/**
 * A page of what the actor did that everybody may see, newest first. Asked as the public, whoever
 * asks: outboxes are where Hollo leaked direct messages (CVE-2026-25808).
 */
export async function outboxPage(
  deps: FederationDeps,
  actor: LocalActor,
  id: string,
  maxId: string | null,
  limit: number,
): Promise<JsonObject> {
  let query = deps.db
    .selectFrom('statuses')
    .select('statuses.id')
    .where('statuses.account_id', '=', actor.id)
    .where('statuses.deleted_at', 'is', null)
    .where(visibleTo(null))
    .orderBy('statuses.id', 'desc')
    .limit(limit);
  if (maxId !== null) query = query.where('statuses.id', '<', maxId);
  const ids = (await query.execute()).map((row) => row.id);
  const last = ids.length === limit ? ids.at(-1) : undefined;
  return withContext(NOTE_CONTEXT, {
    id: `${id}?page=true${maxId === null ? '' : `&max_id=${maxId}`}`,
    type: 'OrderedCollectionPage',
    partOf: id,
    ...(last === undefined ? {} : { next: `${id}?page=true&max_id=${last}` }),
    orderedItems: await activities(deps, ids),
  });
}

async function activities(deps: FederationDeps, ids: string[]): Promise<JsonObject[]> {
  const ctx = serializeContext(deps);
  const [notes, boosts] = await Promise.all([loadNotes(deps.db, ids), loadBoosts(deps.db, ids)]);
  const byId = new Map<string, JsonObject>();
  for (const note of notes) byId.set(note.id, createOf(note, ctx));
  for (const boost of boosts) byId.set(boost.id, announceOf(boost, ctx));
  return ids.flatMap((statusId) => {
    const { '@context': _, ...activity } = byId.get(statusId) ?? {};
    return activity['id'] === undefined ? [] : [activity];
  });
}
