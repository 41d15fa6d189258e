import type { Subscribers } from '#server/bus/catalog.ts';
import type { Db } from '#server/db/pool.ts';
import { forgetBlocked, forgetStatus } from './forget.ts';
import { keepInConversations, keepLetIn } from './keep.ts';

/** Runs after the notifications of the same event, which say who was told. */
export function conversationSubscribers(deps: { db: Db }): Subscribers {
  return {
    'status.published': [(event) => keepInConversations(deps, event)],
    'status.mentioned': [(event) => keepInConversations(deps, event)],
    'status.deleted': [(event) => forgetStatus(deps, event)],
    'notifications.merged': [(event) => keepLetIn(deps, event)],
    'block.created': [(pair) => forgetBlocked(deps, pair)],
  };
}
