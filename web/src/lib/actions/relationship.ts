import { send } from '#lib/api/client.ts';
import type { Relationship } from '#lib/api/entities.ts';
import { announce } from '#lib/state/announcements.svelte.ts';

export type RelationshipVerb = 'follow' | 'unfollow' | 'block' | 'unblock' | 'mute' | 'unmute';

/** Changes how one stands to an account; null (and a note to the reader) when refused. */
export async function changeRelationship(
  id: string,
  verb: RelationshipVerb,
): Promise<Relationship | null> {
  try {
    return await send<Relationship>(fetch, 'POST', `/api/v1/accounts/${id}/${verb}`);
  } catch {
    announce({ kind: 'error', key: 'action-failed' });
    return null;
  }
}
