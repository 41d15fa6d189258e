import { send } from '#lib/api/client.ts';
import type { Conversation } from '#lib/api/entities.ts';
import { announce } from '#lib/state/announcements.svelte.ts';

/** Marks a conversation, or puts it away; false when the server refused. */
export async function changeConversation(
  { id }: Conversation,
  verb: 'read' | 'unread' | 'remove',
): Promise<boolean> {
  const path = `/api/v1/conversations/${id}`;
  try {
    await (verb === 'remove'
      ? send(fetch, 'DELETE', path)
      : send(fetch, 'POST', `${path}/${verb}`));
    return true;
  } catch {
    announce({ kind: 'error', key: 'action-failed' });
    return false;
  }
}
