import { recordEvent } from '#server/bus/record.ts';
import { newId } from '#server/core/ids.ts';
import { instanceActorUri } from '#server/core/urls.ts';
import { inTransaction } from '#server/db/transaction.ts';
import type { HandlerDeps, Incoming } from '../inbox/handler.ts';
import { hostOf, idOf, objectOf } from '../vocab.ts';

/**
 * Accept or Reject of our Follow of a relay, also a Reject long after: true where that is what it
 * was. Only the relay can give it: its actor, or with Mastodon's kind, where that is not known yet,
 * an actor on the host of its inbox.
 */
export async function relayAnswered(
  deps: HandlerDeps,
  { activity, signer }: Incoming,
  state: 'accepted' | 'rejected',
): Promise<boolean> {
  const relay = await findAnswered(deps, activity['object'], signer.uri);
  if (relay === null) return false;
  const isTheirs =
    relay.actor_uri === null
      ? hostOf(relay.inbox_url) === hostOf(signer.uri)
      : relay.actor_uri === signer.uri;
  if (!isTheirs) return false;
  await deps.db
    .updateTable('relays')
    .set({ state, actor_uri: signer.uri })
    .where('id', '=', relay.id)
    .execute();
  return true;
}

/** By the Follow's id; or, for relays that make up ids, by who answers a Follow of the instance actor. */
async function findAnswered(deps: HandlerDeps, object: unknown, signerUri: string) {
  const query = deps.db.selectFrom('relays').select(['id', 'inbox_url', 'actor_uri']);
  const uri = idOf(object);
  const byId =
    uri === null ? undefined : await query.where('follow_uri', '=', uri).executeTakeFirst();
  if (byId !== undefined) return byId;
  if (idOf(objectOf(object)?.['actor']) !== instanceActorUri(deps.origin)) return null;
  return (await query.where('actor_uri', '=', signerUri).executeTakeFirst()) ?? null;
}

/** A LitePub relay follows back and waits for an Accept. Others have no reason to follow the server. */
export async function relayFollowsBack(
  deps: HandlerDeps,
  { id, signer }: Incoming,
  instanceActorId: string,
): Promise<boolean> {
  const relay = await deps.db
    .selectFrom('relays')
    .select('id')
    .where('actor_uri', '=', signer.uri)
    .where('state', '<>', 'rejected')
    .executeTakeFirst();
  if (relay === undefined) return false;
  const pair = { accountId: signer.id, targetAccountId: instanceActorId };
  const answer = { ...pair, uri: id, answerId: newId() };
  await inTransaction(deps.db, (tx) => recordEvent(tx, 'follow.accepted', answer));
  return true;
}
