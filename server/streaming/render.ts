import { hydrateForMany, type HydrateDeps } from '#server/statuses/hydrate.ts';
import type { Listener } from './hub.ts';
import { createMessage, type Message } from './message.ts';

/**
 * The message with a status for each of its readers, all of whom may see it. As in Mastodon it has
 * no flags of theirs (`favourited` …), so that one text serves all.
 */
export async function renderStatus(
  deps: HydrateDeps,
  { statusId, authorId, event }: { statusId: string; authorId: string; event: string },
  _listeners: readonly Listener[],
): Promise<(listener: Listener) => Message | null> {
  const status = await hydrateForMany(deps, statusId, authorId);
  const message = status && createMessage(event, JSON.stringify(status));
  return () => message;
}
