import type { Subscribers } from '#server/bus/catalog.ts';
import type { Db } from '#server/db/pool.ts';
import {
  forgetBlocked,
  forgetFavourite,
  forgetFollow,
  forgetQuote,
  forgetStatus,
} from './forget.ts';
import { notifyOfReport, notifyOfSignUp } from './notify-moderators.ts';
import { notifyOfSeverance, notifyOfWarning } from './notify-moderation.ts';
import { notifyOfPoll } from './notify-poll.ts';
import { notifyOfQuote, notifyOfQuotedEdit } from './notify-quote.ts';
import { notifyOfEdit, notifyOfMention, notifyOfStatus } from './notify-status.ts';
import { findFavouritedAuthor, standsBetween } from './queries.ts';
import { tell } from './tell.ts';

interface Pair {
  accountId: string;
  targetAccountId: string;
}

/**
 * Who is told of what. Every subscriber looks at how things stand now, so that an event that comes
 * late or twice tells of nothing that was undone meanwhile.
 */
export function notificationSubscribers(deps: { db: Db }): Subscribers {
  const forget = (pair: Pair) => forgetFollow(deps, pair);
  return {
    'status.published': [(event) => notifyOfStatus(deps, event)],
    'status.edited': [
      (event) => notifyOfEdit(deps, event),
      (event) => notifyOfQuotedEdit(deps, event),
    ],
    'status.mentioned': [(event) => notifyOfMention(deps, event)],
    'status.deleted': [(event) => forgetStatus(deps, event)],
    'status.favourited': [(event) => notifyOfFavourite(deps, event)],
    'status.unfavourited': [(event) => forgetFavourite(deps, event)],
    'quote.accepted': [(event) => notifyOfQuote(deps, event)],
    'quote.revoked': [(event) => forgetQuote(deps, event)],
    'poll.ended': [(event) => notifyOfPoll(deps, event)],
    'follow.created': [(pair) => notifyOfFollow(deps, pair), forget],
    'follow.requested': [(pair) => notifyOfRequest(deps, pair)],
    'follow.rejected': [forget],
    'follow.removed': [forget],
    'follows.severed': [(event) => notifyOfSeverance(deps, event)],
    'account.warned': [(event) => notifyOfWarning(deps, event)],
    'report.created': [(event) => notifyOfReport(deps, event)],
    'user.registered': [(event) => notifyOfSignUp(deps, event)],
    'user.confirmed': [(event) => notifyOfSignUp(deps, event)],
    'block.created': [(pair) => forgetBlocked(deps, pair)],
  };
}

async function notifyOfFavourite(
  deps: { db: Db },
  { accountId, statusId }: { accountId: string; statusId: string },
): Promise<void> {
  const author = await findFavouritedAuthor(deps.db, { accountId, statusId });
  if (author === null) return;
  await tell(deps, { type: 'favourite', accountIds: [author], fromAccountId: accountId, statusId });
}

async function notifyOfFollow(deps: { db: Db }, pair: Pair): Promise<void> {
  if (!(await standsBetween(deps.db, 'follows', pair))) return;
  await tell(deps, {
    type: 'follow',
    accountIds: [pair.targetAccountId],
    fromAccountId: pair.accountId,
    statusId: null,
  });
}

async function notifyOfRequest(deps: { db: Db }, pair: Pair): Promise<void> {
  if (!(await standsBetween(deps.db, 'follow_requests', pair))) return;
  await tell(deps, {
    type: 'follow_request',
    accountIds: [pair.targetAccountId],
    fromAccountId: pair.accountId,
    statusId: null,
  });
}
