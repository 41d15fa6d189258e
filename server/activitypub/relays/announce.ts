import { instanceActorUri } from '#server/core/urls.ts';
import { type Outgoing, PRIORITY } from '../delivery/plan.ts';
import type { LocalNote } from '../outbox/load-notes.ts';
import { type Activity, undoOf } from '../outbox/serialize/activities.ts';
import { AS2_CONTEXT } from '../outbox/serialize/context.ts';
import type { Translation } from '../outbox/subscribe.ts';
import { relayInboxes } from './rows.ts';

/** LitePub relays pass on what the server's own actor announces: each public post, by its id. */
export async function announceToRelays(t: Translation, note: LocalNote): Promise<Outgoing[]> {
  const outgoing = await toRelays(t, note);
  if (outgoing === null) return [];
  return [{ ...outgoing, unless: undoOf(outgoing.activity).id }];
}

/** The post is gone. */
export async function withdrawFromRelays(t: Translation, note: LocalNote): Promise<Outgoing[]> {
  const outgoing = await toRelays(t, note);
  if (outgoing === null) return [];
  const { activity } = outgoing;
  return [{ ...outgoing, activity: undoOf(activity), cancels: activity.id }];
}

async function toRelays(t: Translation, note: LocalNote): Promise<Outgoing | null> {
  if (note.visibility !== 'public') return null;
  const inboxes = await relayInboxes(t.db, 'litepub');
  const uri = instanceActorUri(t.ctx.origin);
  const instance =
    inboxes.length === 0
      ? undefined
      : await t.db.selectFrom('accounts').select('id').where('uri', '=', uri).executeTakeFirst();
  if (instance === undefined) return null;
  return {
    accountId: instance.id,
    activity: announceOfNote(uri, note),
    objectUri: `${uri} announces ${note.uri}`,
    audience: { followersOf: [], accounts: [], inboxes, inbox: 'personal' },
    priority: PRIORITY.post,
  };
}

/** Addressed as Pleroma's relays are: to the followers of the server's actor. */
function announceOfNote(instance: string, note: LocalNote): Activity {
  return {
    '@context': AS2_CONTEXT,
    id: `${instance}#announces/${note.id}`,
    type: 'Announce',
    actor: instance,
    published: note.created_at.toISOString(),
    to: [`${instance}/followers`],
    object: note.uri,
  };
}
