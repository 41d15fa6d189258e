import { rejectFollow } from '#server/accounts/relations/reject-follow.ts';
import { unblock } from '#server/accounts/relations/unblock.ts';
import { unfollow } from '#server/accounts/relations/unfollow.ts';
import { refuse } from '../../signatures/refuse.ts';
import { receiveDelete } from '#server/statuses/receive/receive-delete.ts';
import { unfavourite } from '#server/statuses/actions/unfavourite.ts';
import type { JsonObject } from '../../json.ts';
import { idOf, objectOf, typeAmong } from '../../vocab.ts';
import { undoneName } from './undone.ts';
import { claimRead } from '../../resolve/remote-reads.ts';
import { localObject, type HandlerDeps, type Incoming } from '../handler.ts';

const UNDOABLE = ['Follow', 'Like', 'EmojiReact', 'Announce', 'Block', 'Accept'] as const;

/**
 * Undo: of something the signer did, embedded or by id. What is embedded must be the signer's own;
 * an id is looked up among what the signer did, so it can only ever mean theirs.
 */
export async function undo(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  const { activity, signer } = incoming;
  const embedded = objectOf(activity['object']);
  const actor = idOf(embedded?.['actor']);
  if (actor !== null && actor !== signer.uri) throw refuse('Only who did it can undo it');
  const type = typeAmong(embedded, UNDOABLE);
  const uri = idOf(activity['object']);
  const done = type !== null && (await undoEmbedded(deps, signer.id, type, embedded!));
  if (!done && uri !== null) await undoById(deps, signer.id, uri);
}

/** Whether what is embedded said enough to undo it. */
async function undoEmbedded(
  deps: HandlerDeps,
  signerId: string,
  type: (typeof UNDOABLE)[number],
  inner: JsonObject,
): Promise<boolean> {
  if (type === 'Announce') return false;
  if (type === 'Like' || type === 'EmojiReact') return undoReaction(deps, signerId, type, inner);
  const target = await localObject(
    deps,
    type === 'Accept' ? objectOf(inner['object'])?.['actor'] : inner['object'],
  );
  if (target === null) return false;
  const pair = { accountId: signerId, targetAccountId: target.id };
  if (type === 'Follow' || type === 'Block') {
    await rememberUndone(deps, signerId, { type, uri: idOf(inner), targetId: target.id });
    await (type === 'Follow' ? unfollow : unblock)(deps, pair);
  }
  if (type === 'Accept')
    await rejectFollow(deps, { accountId: target.id, targetAccountId: signerId });
  return true;
}

/**
 * A favourite goes with the Like, or with the reaction that made it: of somebody's several reactions
 * (Akkoma) the others came to nothing, and so does taking them back.
 */
async function undoReaction(
  deps: HandlerDeps,
  signerId: string,
  type: 'Like' | 'EmojiReact',
  inner: JsonObject,
): Promise<boolean> {
  const statusId = await localStatus(deps, idOf(inner['object']));
  if (statusId === null) return false;
  const made = await deps.db
    .selectFrom('favourites')
    .select('uri')
    .where('account_id', '=', signerId)
    .where('status_id', '=', statusId)
    .executeTakeFirst();
  if (made === undefined) return false;
  if (type === 'Like' || made.uri === null || made.uri === idOf(inner))
    await unfavourite(deps, { accountId: signerId, statusId });
  return true;
}

/**
 * An Undo may overtake what it undoes: where that is not here, it is not to count when it comes. Some
 * software uses one id for all its Follows of somebody, so this is forgotten after six hours.
 */
async function rememberUndone(
  deps: HandlerDeps,
  signerId: string,
  { type, uri, targetId }: { type: 'Follow' | 'Block'; uri: string | null; targetId: string },
): Promise<void> {
  const tables =
    type === 'Block' ? (['blocks'] as const) : (['follows', 'follow_requests'] as const);
  for (const table of tables) {
    const row = await deps.db
      .selectFrom(table)
      .select('id')
      .where('account_id', '=', signerId)
      .where('target_account_id', '=', targetId)
      .executeTakeFirst();
    if (row !== undefined) return;
  }
  if (uri !== null) await claimRead(deps.db, undoneName(signerId, uri), 1);
}

async function undoById(deps: HandlerDeps, signerId: string, uri: string): Promise<void> {
  const pair =
    (await findPair(deps, 'follows', signerId, uri)) ??
    (await findPair(deps, 'follow_requests', signerId, uri));
  if (pair !== null) return unfollow(deps, pair);
  const blocked = await findPair(deps, 'blocks', signerId, uri);
  if (blocked !== null) return unblock(deps, blocked);
  const like = await deps.db
    .selectFrom('favourites')
    .select('status_id')
    .where('uri', '=', uri)
    .where('account_id', '=', signerId)
    .executeTakeFirst();
  if (like !== undefined) {
    await unfavourite(deps, { accountId: signerId, statusId: like.status_id });
    return;
  }
  // A boost, also one whose Announce has not arrived yet.
  await receiveDelete(deps, { uri, accountId: signerId });
}

async function findPair(
  deps: HandlerDeps,
  table: 'follows' | 'follow_requests' | 'blocks',
  accountId: string,
  uri: string,
): Promise<{ accountId: string; targetAccountId: string } | null> {
  const row = await deps.db
    .selectFrom(table)
    .select('target_account_id')
    .where('uri', '=', uri)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row === undefined ? null : { accountId, targetAccountId: row.target_account_id };
}

async function localStatus(deps: HandlerDeps, uri: string | null): Promise<string | null> {
  if (uri === null) return null;
  const row = await deps.db
    .selectFrom('statuses')
    .select('id')
    .where('uri', '=', uri)
    .where('local', '=', true)
    .executeTakeFirst();
  return row?.id ?? null;
}
