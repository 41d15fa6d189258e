import { follow as followAccount } from '#server/accounts/relations/follow.ts';
import { recordEvent } from '#server/bus/record.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import { instanceActorUri } from '#server/core/urls.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { relayFollowsBack } from '../../relays/answered.ts';
import { wasUndone } from './undone.ts';
import { localObject, type HandlerDeps, type Incoming } from '../handler.ts';

/**
 * Follow of an account here. Asked twice it is answered twice: the first Accept may be lost. Where
 * one blocks the other the answer is Reject, or the follower's server would wait for ever.
 */
export async function follow(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  const { activity, id, signer } = incoming;
  const target = await localObject(deps, activity['object']);
  if (target === null) throw notFound();
  if (target.uri === instanceActorUri(deps.origin)) {
    if (!(await relayFollowsBack(deps, incoming, target.id))) throw notFound();
    return;
  }
  if (await wasUndone(deps, incoming)) return;
  const pair = { accountId: signer.id, targetAccountId: target.id };
  try {
    await followAccount(deps, { ...pair, uri: id });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'forbidden') throw error;
    const answer = { ...pair, uri: id, answerId: newId() };
    await inTransaction(deps.db, (tx) => recordEvent(tx, 'follow.rejected', answer));
  }
}
