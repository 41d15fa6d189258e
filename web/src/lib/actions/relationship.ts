import { send } from '#lib/api/client.ts';
import type { Relationship } from '#lib/api/entities.ts';
import { announce } from '#lib/state/announcements.svelte.ts';

export type RelationshipVerb =
  | 'follow'
  | 'unfollow'
  | 'block'
  | 'unblock'
  | 'mute'
  | 'unmute'
  | 'endorse'
  | 'unendorse'
  | 'remove_from_followers';

/** Changes how one stands to an account; null (and a note to the reader) when refused. */
export async function changeRelationship(
  id: string,
  verb: RelationshipVerb,
  terms?: { duration: number },
): Promise<Relationship | null> {
  try {
    return await send<Relationship>(fetch, 'POST', `/api/v1/accounts/${id}/${verb}`, terms);
  } catch {
    announce({ kind: 'error', key: 'action-failed' });
    return null;
  }
}

/** Blocks a whole server or takes that back; false (and a note to the reader) when refused. */
export async function setDomainBlock(domain: string, verb: 'block' | 'unblock'): Promise<boolean> {
  try {
    await send(fetch, verb === 'block' ? 'POST' : 'DELETE', '/api/v1/domain_blocks', { domain });
    return true;
  } catch {
    announce({ kind: 'error', key: 'action-failed' });
    return false;
  }
}
