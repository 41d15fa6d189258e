import { accountSubscribers } from '#server/accounts/relations/forget-follows.ts';
import { backfillSubscribers } from '#server/activitypub/resolve/subscribe.ts';
import { outboxSubscribers } from '#server/activitypub/outbox/subscribe.ts';
import type { Subscribers } from '#server/bus/catalog.ts';
import { mergeSubscribers } from '#server/bus/merge.ts';
import { conversationSubscribers } from '#server/conversations/subscribe.ts';
import { cardSubscribers } from '#server/cards/subscribe.ts';
import type { Deps } from '#server/deps.ts';
import { warningMailSubscribers } from '#server/moderation/mail-warning.ts';
import { moderatorMailSubscribers } from '#server/notifications/mail-moderators.ts';
import { notificationSubscribers } from '#server/notifications/subscribe.ts';
import { pushSubscribers } from '#server/push/plan.ts';
import { streamingSubscribers } from '#server/streaming/subscribe.ts';
import { userSubscribers } from '#server/users/subscribe.ts';

/** Who wants to know what: every domain event with what follows from it. */
export function subscribers(deps: Deps): Subscribers {
  return mergeSubscribers(
    userSubscribers(deps),
    outboxSubscribers(deps),
    // After what tells of an end, as it forgets whom to tell.
    accountSubscribers(deps),
    backfillSubscribers(deps),
    notificationSubscribers(deps),
    moderatorMailSubscribers(deps),
    warningMailSubscribers(deps),
    conversationSubscribers(deps),
    cardSubscribers(deps),
    streamingSubscribers(deps),
    pushSubscribers(deps),
  );
}
