import { actorEndpoints } from '#server/core/urls.ts';
import { type Outgoing, PRIORITY } from '../delivery/plan.ts';
import { audienceOfAccount, audienceOfFarewell } from './address.ts';
import { loadActor } from './load-actor.ts';
import { loadPair } from './load-pair.ts';
import { actorDeleteOf, actorUpdateOf, deleteUri, moveOf } from './serialize/activities.ts';
import { serializeActor } from './serialize/actor.ts';
import type { Translation } from './subscribe.ts';

/** Seconds in which whoever edits their profile may finish. */
const SETTLING = 5;

/** Update of a profile. Those that were not sent yet are replaced: only the last state matters. */
export async function accountUpdated(
  t: Translation,
  { accountId }: { accountId: string },
): Promise<Outgoing[]> {
  const actor = await loadActor(t.db, { id: accountId });
  if (actor === null || actor.deleted || actor.actor_type === 'Application') return [];
  const { followers } = actorEndpoints(t.ctx.origin, actor.username);
  return [
    {
      accountId,
      activity: actorUpdateOf(serializeActor(actor, t.ctx), actor.updated_at, followers),
      objectUri: actor.uri,
      audience: await audienceOfAccount(t.db, accountId),
      priority: PRIORITY.profile,
      unless: deleteUri(actor.uri),
      supersedes: `${actor.uri}#updates/`,
      delay: SETTLING,
    },
  ];
}

/**
 * Update of a profile that has a new key, signed with the old one, which peers know. It goes before
 * anything else that waits, and a later Update does not take its place, as that has the new key.
 */
export async function keysRotated(
  t: Translation,
  { accountId, keyId }: { accountId: string; keyId: string },
): Promise<Outgoing[]> {
  const [update] = await accountUpdated(t, { accountId });
  if (update === undefined) return [];
  const { supersedes: _, delay: __, ...rest } = update;
  const id = `${update.objectUri}#rotations/${encodeURIComponent(keyId)}`;
  const activity = { ...update.activity, id };
  return [{ ...rest, activity, signWith: keyId, priority: PRIORITY.personal }];
}

/** Move, to the followers, who then follow the new account by themselves. */
export async function accountMoved(
  t: Translation,
  { accountId, targetAccountId }: { accountId: string; targetAccountId: string },
): Promise<Outgoing[]> {
  const pair = await loadPair(t.db, accountId, targetAccountId);
  if (pair === null || pair[0].domain !== null) return [];
  const [account, target] = pair;
  const { followers } = actorEndpoints(t.ctx.origin, account.username);
  return [
    {
      accountId,
      activity: moveOf(account.uri, target, followers),
      objectUri: account.uri,
      audience: { followersOf: [accountId], accounts: [targetAccountId], inbox: 'shared' },
      priority: PRIORITY.post,
      unless: deleteUri(account.uri),
    },
  ];
}

/** Delete of an account, while its row and key are still there to sign it. */
export async function accountDeleted(
  t: Translation,
  { accountId }: { accountId: string },
): Promise<Outgoing[]> {
  const account = await t.db
    .selectFrom('accounts')
    .select('uri')
    .where('id', '=', accountId)
    .where('domain', 'is', null)
    .executeTakeFirst();
  if (!account) return [];
  return [
    {
      accountId,
      activity: actorDeleteOf(account.uri),
      objectUri: account.uri,
      audience: await audienceOfFarewell(t.db, accountId),
      priority: PRIORITY.farewell,
    },
  ];
}
