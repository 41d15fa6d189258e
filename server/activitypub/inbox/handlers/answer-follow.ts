import { acceptFollow } from '#server/accounts/relations/accept-follow.ts';
import { rejectFollow } from '#server/accounts/relations/reject-follow.ts';
import { notFound } from '#server/core/errors.ts';
import type { Pair } from '#server/accounts/relations/pair.ts';
import { relayAnswered } from '../../relays/answered.ts';
import { idOf, objectOf, typeAmong } from '../../vocab.ts';
import { quoteAnswered } from './answer-quote.ts';
import { localObject, type HandlerDeps, type Incoming } from '../handler.ts';

/** Accept of a Follow from here: only the account that was asked can give it. */
export async function accept(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  if (await relayAnswered(deps, incoming, 'accepted')) return;
  if (await quoteAnswered(deps, incoming, 'accepted')) return;
  await acceptFollow(deps, await answeredFollow(deps, incoming));
}

/** Reject of a Follow from here, also long after it was accepted. */
export async function reject(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  if (await relayAnswered(deps, incoming, 'rejected')) return;
  if (await quoteAnswered(deps, incoming, 'rejected')) return;
  await rejectFollow(deps, await answeredFollow(deps, incoming));
}

/**
 * The Follow that the signer answers: by its id as we gave it, else by the follower named in the
 * copy they embed (some software makes up ids). The signer is always the one who was followed.
 */
async function answeredFollow(deps: HandlerDeps, { activity, signer }: Incoming): Promise<Pair> {
  const byId = await findFollower(deps, idOf(activity['object']), signer.id);
  if (byId !== null) return { accountId: byId, targetAccountId: signer.id };
  const embedded = objectOf(activity['object']);
  const isOfSigner =
    typeAmong(embedded, ['Follow']) !== null && idOf(embedded?.['object']) === signer.uri;
  const follower = isOfSigner ? await localObject(deps, embedded?.['actor']) : null;
  if (follower === null) throw notFound();
  return { accountId: follower.id, targetAccountId: signer.id };
}

async function findFollower(
  deps: HandlerDeps,
  followUri: string | null,
  targetId: string,
): Promise<string | null> {
  if (followUri === null) return null;
  const find = (
    table: 'follow_requests' | 'follows',
  ): Promise<{ account_id: string } | undefined> =>
    deps.db
      .selectFrom(table)
      .select('account_id')
      .where('uri', '=', followUri)
      .where('target_account_id', '=', targetId)
      .executeTakeFirst();
  const row = (await find('follow_requests')) ?? (await find('follows'));
  return row?.account_id ?? null;
}
