import { type Outgoing, PRIORITY } from '../delivery/plan.ts';
import { onlyTo } from './address.ts';
import { loadOutward, type Party } from './load-pair.ts';
import { type Activity, answerOf, blockOf, followOf, undoOf } from './serialize/activities.ts';
import type { Translation } from './subscribe.ts';

interface Pair {
  accountId: string;
  targetAccountId: string;
}
type PairWithUri = Pair & { uri: string | null };

/** Follow, once somebody here asked to follow somebody elsewhere. */
export async function followRequested(
  t: Translation,
  { accountId, targetAccountId }: Pair,
): Promise<Outgoing[]> {
  const pair = await loadOutward(t.db, accountId, targetAccountId);
  const row = await t.db
    .selectFrom('follow_requests')
    .select('uri')
    .where('account_id', '=', accountId)
    .where('target_account_id', '=', targetAccountId)
    .executeTakeFirst();
  if (pair === null || !row?.uri) return [];
  const activity = followOf(row.uri, pair[0].uri, pair[1].uri);
  return [{ ...between(pair, activity, 'follows'), unless: undoOf(activity).id }];
}

/** Undo of the Follow. */
export async function followRemoved(
  t: Translation,
  { accountId, targetAccountId, uri }: PairWithUri,
): Promise<Outgoing[]> {
  const pair = await loadOutward(t.db, accountId, targetAccountId);
  if (pair === null || uri === null) return [];
  const inner = followOf(uri, pair[0].uri, pair[1].uri);
  return [{ ...between(pair, undoOf(inner), 'follows'), cancels: inner.id }];
}

/**
 * Accept or Reject of a Follow from elsewhere. `accountId` is the follower. The id does not follow
 * from that of the Follow: Pixelfed and PeerTube ask again under the id they had, and wait.
 */
export async function followAnswered(
  t: Translation,
  { accountId, targetAccountId, uri, answerId }: PairWithUri & { answerId: string },
  type: 'Accept' | 'Reject',
): Promise<Outgoing[]> {
  const pair = await loadOutward(t.db, targetAccountId, accountId);
  if (pair === null) return [];
  const [target, follower] = pair;
  const id = `${target.uri}#${type.toLowerCase()}s/${answerId}`;
  const activity = answerOf(type, id, { uri, actorUri: follower.uri, targetUri: target.uri });
  const outgoing = between(pair, activity, 'answers');
  if (type === 'Accept') return [outgoing];
  // Whoever is suspended here is to know that they follow nobody here.
  return [{ ...outgoing, audience: { ...outgoing.audience, suspended: 'told' } }];
}

/** Block, once somebody here blocks somebody elsewhere and as long as they do. */
export async function blockCreated(
  t: Translation,
  { accountId, targetAccountId }: Pair,
): Promise<Outgoing[]> {
  const pair = await loadOutward(t.db, accountId, targetAccountId);
  const row = await t.db
    .selectFrom('blocks')
    .select('uri')
    .where('account_id', '=', accountId)
    .where('target_account_id', '=', targetAccountId)
    .executeTakeFirst();
  if (pair === null || !row?.uri) return [];
  const activity = blockOf(row.uri, pair[0].uri, pair[1].uri);
  return [{ ...between(pair, activity, 'blocks'), unless: undoOf(activity).id }];
}

/** Undo of the Block. */
export async function blockRemoved(
  t: Translation,
  { accountId, targetAccountId, uri }: PairWithUri,
): Promise<Outgoing[]> {
  const pair = await loadOutward(t.db, accountId, targetAccountId);
  if (pair === null || uri === null) return [];
  const inner = blockOf(uri, pair[0].uri, pair[1].uri);
  return [{ ...between(pair, undoOf(inner), 'blocks'), cancels: inner.id }];
}

/** What passes between two accounts is kept in order per pair: a second Follow comes after the first Undo. */
function between([local, remote]: [Party, Party], activity: Activity, relation: string): Outgoing {
  return {
    accountId: local.id,
    activity,
    objectUri: `${local.uri} ${relation} ${remote.uri}`,
    audience: onlyTo(remote.id),
    priority: PRIORITY.personal,
  };
}
