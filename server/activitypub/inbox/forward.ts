import type { Db } from '#server/db/pool.ts';
import { MAX_BODY, type Outgoing, PRIORITY } from '../delivery/plan.ts';
import type { KnownActor } from '../resolve/resolve-actor.ts';
import { isObject, type JsonObject } from '../json.ts';
import { hostOf, httpUrl, idOf, idsOf, isPublic, sameHost, typeAmong } from '../vocab.ts';
import type { HandlerDeps } from './handler.ts';

/**
 * Passes replies to what was written here on to those who follow its author, with their edits and
 * ends (ActivityPub §7.1.2): a thread would have holes there otherwise. As with Mastodon only what
 * carries a signature of its own goes on, as it came: nobody could tell the rest from an invention.
 * What we make of it ourselves is never sent. `apply` is what the activity does here.
 */
export async function passOn(
  deps: HandlerDeps,
  activity: JsonObject,
  signer: KnownActor,
  apply: () => Promise<void>,
): Promise<void> {
  const objectUri = httpUrl(idOf(activity['object']));
  if (objectUri === null || !isForOthers(activity, signer)) return await apply();
  const isEnd = typeAmong(activity, ['Delete']) !== null;
  // What is deleted says no more what it answered.
  const before = isEnd ? await answeredAuthor(deps.db, objectUri, signer.id) : null;
  await apply();
  const author = isEnd ? before : await answeredAuthor(deps.db, objectUri, signer.id);
  if (author !== null) await deps.forward(outgoingOf(activity, { author, objectUri, signer }));
}

/** Signed by its author inside, for everybody, with an id of its own, and not too large. */
function isForOthers(activity: JsonObject, signer: KnownActor): boolean {
  const isSigned = isObject(activity['signature']) || activity['proof'] !== undefined;
  return (
    isSigned &&
    typeAmong(activity, ['Create', 'Update', 'Delete']) !== null &&
    sameHost(idOf(activity), signer.uri) &&
    [...idsOf(activity['to']), ...idsOf(activity['cc'])].some(isPublic) &&
    Buffer.byteLength(JSON.stringify(activity)) <= MAX_BODY
  );
}

/**
 * Who of this server was answered, where both posts are for everybody and neither author keeps the
 * other out; null where that is nobody.
 */
async function answeredAuthor(db: Db, uri: string, signerId: string): Promise<string | null> {
  const open = ['public', 'unlisted'] as const;
  const row = await db
    .selectFrom('statuses as reply')
    .innerJoin('statuses as parent', 'parent.id', 'reply.in_reply_to_id')
    .innerJoin('accounts as author', 'author.id', 'parent.account_id')
    .select('parent.account_id')
    .where('reply.uri', '=', uri)
    .where('reply.account_id', '=', signerId)
    .where('reply.deleted_at', 'is', null)
    .where('reply.visibility', 'in', open)
    .where('parent.local', '=', true)
    .where('parent.deleted_at', 'is', null)
    .where('parent.visibility', 'in', open)
    .where('author.suspended_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('blocks')
            .select('blocks.id')
            .whereRef('blocks.account_id', '=', 'parent.account_id')
            .where('blocks.target_account_id', '=', signerId),
        ),
      ),
    )
    .executeTakeFirst();
  return row?.account_id ?? null;
}

function outgoingOf(
  activity: JsonObject,
  { author, objectUri, signer }: { author: string; objectUri: string; signer: KnownActor },
): Outgoing {
  const exceptHost = hostOf(signer.uri) ?? '';
  return {
    accountId: author,
    activity: activity as Outgoing['activity'],
    objectUri,
    audience: { followersOf: [author], accounts: [], exceptHost, inbox: 'shared' },
    priority: PRIORITY.reaction,
  };
}
