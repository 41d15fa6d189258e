import { DomainError } from '#server/core/errors.ts';
import { receiveBoost } from '#server/statuses/receive-boost.ts';
import { visibilityOf, type KnownStatus } from '../fetch/resolve-status.ts';
import { dateOf, hostOf, httpUrl, idOf, idsOf } from '../vocab.ts';
import type { HandlerDeps, Incoming } from './handler.ts';
import { hasFollowersHere } from './relevance.ts';

/**
 * Announce: the signer boosts a status. It is kept where somebody here follows the signer or wrote
 * the status. The status itself always comes from its own server, never from the copy inside.
 */
export async function announce(
  deps: HandlerDeps,
  { activity, id, signer }: Incoming,
): Promise<void> {
  const uri = httpUrl(idOf(activity['object']));
  if (uri === null || id === null)
    throw new DomainError('bad_request', 'The Announce has no id or no object');
  const isOurs = hostOf(uri) === hostOf(deps.origin);
  if (!isOurs && !(await hasFollowersHere(deps.db, signer.id))) return;
  const status = await deps.statuses.byUri(uri);
  if (status === null) return;
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
