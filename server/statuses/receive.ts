import { recordEvent } from '#server/bus/record.ts';
import { sanitizeContent } from '#server/core/html.ts';
import { type Id, idAt } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { keepRemoteEmojis } from '#server/emojis/keep-remote.ts';
import { keepRemoteMedia } from '#server/media/keep-remote.ts';
import { keepRemotePoll } from '#server/polls/receive.ts';
import { keepRemoteQuote } from '#server/quotes/receive.ts';
import { setHashtags } from './hashtags.ts';
import { insertStatus } from './insert.ts';
import { addMentions } from './mentions.ts';
import { adoptOrphans } from './orphans.ts';
import { findByUri, isTombstone } from './queries.ts';
import type { RemoteStatus } from './remote-status.ts';
import { lockUris } from './uri-lock.ts';

/** `late`: it was read in afterwards, as history or part of a thread, so nobody is to be told. */
export type Arrival = 'new' | 'late';

/**
 * Keeps a status of another server. Resolves to its id, also when it was known already, or to null
 * when it was deleted before it came. Its id is made from its published time, never later than now.
 */
export async function receiveStatus(
  deps: { db: Db },
  remote: RemoteStatus,
  arrival: Arrival = 'new',
): Promise<Id | null> {
  return await inTransaction(deps.db, async (tx) => {
    await lockUris(tx, [
      remote.uri,
      ...(remote.inReplyToUri === null ? [] : [remote.inReplyToUri]),
    ]);
    const known = await findByUri(tx, remote.uri);
    if (known) return known.deleted_at === null ? known.id : null;
    if (await isTombstone(tx, remote.uri)) return null;
    return await keep(tx, remote, arrival);
  });
}

async function keep(tx: Tx, remote: RemoteStatus, arrival: Arrival): Promise<Id> {
  const parent =
    remote.inReplyToUri === null ? undefined : await findByUri(tx, remote.inReplyToUri);
  const id = idAt(remote.publishedAt);
  const row = { ...rowOf(remote, id, parent), emoji_ids: await emojiIdsOf(tx, remote) };
  const inserted = await insertStatus(tx, row);
  // Its uri is locked and was looked for, so only the id can be taken: whoever calls tries again.
  if (!inserted) throw new Error(`id ${id} is taken`);
  const { accountId, mentions, hashtags, media, poll, quote } = remote;
  await addMentions(tx, id, accountId, mentions);
  // A new status has none of these yet, so there is nothing to take away.
  if (hashtags.length > 0) await setHashtags(tx, id, hashtags);
  if (media.length > 0) await keepRemoteMedia(tx, { accountId, statusId: id, media });
  if (poll) await keepRemotePoll(tx, id, poll);
  if (quote) await keepRemoteQuote(tx, quotingOf(remote, id), quote);
  await adoptOrphans(tx, id);
  await recordEvent(tx, arrival === 'new' ? 'status.published' : 'status.backfilled', {
    statusId: id,
  });
  return id;
}

function rowOf(
  remote: RemoteStatus,
  id: Id,
  parent: { id: string; account_id: string; conversation_id: string } | undefined,
) {
  const now = new Date();
  return {
    id,
    uri: remote.uri,
    url: remote.url,
    account_id: remote.accountId,
    local: false,
    visibility: remote.visibility,
    ...remoteText(remote),
    in_reply_to_id: parent?.id ?? null,
    in_reply_to_account_id: parent?.account_id ?? null,
    in_reply_to_uri: remote.inReplyToUri,
    conversation_id: parent?.conversation_id ?? id,
    created_at: remote.publishedAt > now ? now : remote.publishedAt,
    edited_at: remote.editedAt,
    fetched_at: now,
  };
}

export function quotingOf(remote: RemoteStatus, statusId: Id) {
  const { accountId, uri } = remote;
  return { statusId, accountId, actorHost: new URL(uri).host };
}

/** The emoji it uses, which belong to its own server. */
export async function emojiIdsOf(tx: Tx, remote: RemoteStatus): Promise<string[] | null> {
  return await keepRemoteEmojis(tx, new URL(remote.uri).host, remote.emojis ?? []);
}

/** What an author may change later: the same columns for a new status and for an edit. */
export function remoteText(remote: RemoteStatus) {
  return {
    content: sanitizeContent(remote.content),
    spoiler_text: remote.spoilerText,
    sensitive: remote.sensitive || remote.spoilerText !== '',
    language: remote.language,
    interaction_policy: remote.interactionPolicy ? JSON.stringify(remote.interactionPolicy) : null,
  };
}
