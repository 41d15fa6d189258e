import assert from 'node:assert/strict';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import type { FakeActor } from '#server/testing/fake-remote.ts';
import {
  alice,
  aliceId,
  bobId,
  database,
  elsewhere,
  events,
  federation,
  localStatus,
  newUri,
  noteOf,
  statusBy,
  victim,
} from '#server/testing/inbox-world.ts';
import { hydrateStatuses } from '#server/statuses/hydrate.ts';
import { verifyQuote } from '#server/activitypub/resolve/verify-quote.ts';

export const db = () => database.db;
export const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';

export async function freshQuotes(): Promise<void> {
  await db().deleteFrom('events').execute();
  await make.follow(db(), bobId, aliceId);
}

export const policy = (...automatic: string[]) =>
  JSON.stringify({ quote: { automatic, manual: [] } });

/** A post of bob's that may be quoted by whom the policy names. */
export async function ours(
  allowed: string[] = ['public'],
  visibility: 'public' | 'private' = 'public',
) {
  const status = await localStatus(visibility);
  const set = { interaction_policy: policy(...allowed) };
  await db().updateTable('statuses').set(set).where('id', '=', status.id).execute();
  return status;
}

export const quoteOf = async (uri: string) => {
  const status = await statusBy(uri);
  const id = status?.id ?? '0';
  return await db().selectFrom('quotes').selectAll().where('status_id', '=', id).executeTakeFirst();
};
export const stateOf = async (uri: string) => (await quoteOf(uri))?.state;

export const requestOf = (note: { id: string }, quoted: string, actor: FakeActor = alice) => ({
  id: newUri(actor, 'quote_requests'),
  type: 'QuoteRequest',
  actor: actor.uri,
  object: quoted,
  instrument: note,
});

/** Does what the job does for every quote that was received. */
export async function verifyAll(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const received = await events('quote.received');
    if (received.length === 0) return;
    await db().deleteFrom('events').where('name', '=', 'quote.received').execute();
    for (const { payload } of received)
      await verifyQuote(federation.handlers, payload as { statusId: string; depth: number });
  }
}

/** A post on victim's server and a consent to quote it, both served there. */
export function theirs(quoting: string, consent: Record<string, unknown> = {}) {
  const quoted = noteOf(victim);
  elsewhere.publish(quoted);
  const stamp = {
    id: newUri(victim, 'stamps'),
    type: 'QuoteAuthorization',
    attributedTo: victim.uri,
    interactingObject: quoting,
    interactionTarget: quoted.id,
    ...consent,
  };
  return { quoted, stamp };
}

export const seen = async (uri: string, viewer: string | null = null) => {
  const status = await statusBy(uri);
  const [shown] = await hydrateStatuses(testDeps(db()), [status?.id ?? '0'], viewer);
  assert.ok(shown);
  return shown;
};
