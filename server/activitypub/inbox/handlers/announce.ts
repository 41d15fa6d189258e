import { DomainError } from '#server/core/errors.ts';
import { receiveBoost } from '#server/statuses/receive/receive-boost.ts';
import { visibilityOf, type KnownStatus } from '../../resolve/resolve-status.ts';
import { dateOf, hostOf, httpUrl, idOf, idsOf } from '../../vocab.ts';
import { relayed } from '../../relays/relayed.ts';
import { isRelay } from '../../relays/rows.ts';
import { announcedActivity, applyAnnounced } from './announced.ts';
import type { HandlerDeps, Incoming } from '../handler.ts';
import { hasFollowersHere } from '../relevance.ts';

/**
 * Announce: the signer boosts a status, or a group passes on an activity to its followers. It is
 * kept where somebody here follows the signer or wrote the status. The status itself always comes
 * from its own server, never from the copy inside. A post that a group announces both as an object
 * and inside an activity (Lemmy) is boosted once. What a relay announces is no boost.
 */
export async function announce(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  const { activity, id, signer } = incoming;
  if (await isRelay(deps.db, signer.uri)) return await relayed(deps, activity);
  const inner = announcedActivity(activity['object']);
  const uri = httpUrl(idOf(inner === null ? activity['object'] : inner['object']));
  if (uri === null || id === null)
    throw new DomainError('bad_request', 'The Announce has no id or no object');
  const isOurs = hostOf(uri) === hostOf(deps.origin);
  if (!isOurs && !(await hasFollowersHere(deps.db, signer.id))) return;
  const status =
    inner === null ? await deps.statuses.byUri(uri) : await applyAnnounced(deps, inner);
  if (status !== null) await boost(deps, { ...incoming, id }, status);
}

async function boost(
  deps: HandlerDeps,
  { activity, id, signer }: Incoming & { id: string },
  status: KnownStatus,
): Promise<void> {
  refusePrivate(status, signer.id);
  const addressed = { to: idsOf(activity['to']), cc: idsOf(activity['cc']) };
  await receiveBoost(deps, {
    uri: id,
    accountId: signer.id,
    statusId: status.id,
    visibility: visibilityOf(addressed, signer),
    publishedAt: dateOf(activity['published']) ?? new Date(),
  });
}

/** What is not for everybody may be passed on by its author only. */
function refusePrivate(status: KnownStatus, boosterId: string): void {
  const isOpen = status.visibility === 'public' || status.visibility === 'unlisted';
  if (!isOpen && status.accountId !== boosterId)
    throw new DomainError('forbidden', 'That status is not for everybody');
}
