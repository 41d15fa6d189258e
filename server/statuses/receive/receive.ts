import { recordEvents } from '#server/bus/record.ts';
import { sanitizeContent } from '#server/core/html.ts';
import { type Id, idAt } from '#server/core/ids.ts';
import { gather } from '#server/db/gather.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { keepRemoteEmojis } from '#server/emojis/keep-remote.ts';
import { keepRemoteMedia } from '#server/media/keep-remote.ts';
import { keepRemotePoll } from '#server/polls/receive.ts';
import { lookAgainAtQuotesOf } from '#server/quotes/arrived.ts';
import { keepRemoteQuote } from '#server/quotes/receive.ts';
import { addHashtags } from '../hashtags.ts';
import { insertStatuses, type RemoteRow } from '../insert.ts';
import { addMentionsOf } from '../mentions.ts';
import { adoptOrphansOf } from './orphans.ts';
import { type AtUri, findAllByUri } from '../queries.ts';
import type { RemoteStatus } from './remote-status.ts';
import { lockUris } from './uri-lock.ts';

/** `late`: it was read in afterwards, as history or part of a thread, so nobody is to be told. */
export type Arrival = 'new' | 'late';

interface Arriving {
  remote: RemoteStatus;
  arrival: Arrival;
}

/** One that is kept: what arrived, and its row. */
interface Kept extends Arriving {
  row: RemoteRow;
}

/**
 * Keeps a status of another server. Resolves to its id, also when it was known already, or to null
 * when it was deleted before it came. Its id is made from its published time, never later than now.
 * Those that arrive in the same moment share a transaction.
 */
export async function receiveStatus(
  deps: { db: Db },
  remote: RemoteStatus,
  arrival: Arrival = 'new',
): Promise<Id | null> {
  return await receiveAll(deps.db, { remote, arrival });
}

const receiveAll = gather(
  async (db, arriving: Arriving[]) => {
    const ids = new Map<string, Id | null>();
    for (const round of rounds(arriving))
      await inTransaction(db, (tx) => keepRound(tx, round, ids));
    return arriving.map(({ remote }) => ids.get(remote.uri) ?? null);
  },
  { size: 50 },
);

function urisOf({ remote }: Arriving): string[] {
  return remote.inReplyToUri === null ? [remote.uri] : [remote.uri, remote.inReplyToUri];
}

/** In order, such that within a round nothing is told twice and nothing answers something else. */
function rounds(arriving: readonly Arriving[]): Arriving[][] {
  const made: { uris: Set<string>; arriving: Arriving[] }[] = [];
  for (const one of arriving) {
    const last = made.at(-1);
    if (last && !urisOf(one).some((uri) => last.uris.has(uri))) {
      last.uris.add(one.remote.uri);
      last.arriving.push(one);
    } else {
      made.push({ uris: new Set([one.remote.uri]), arriving: [one] });
    }
  }
  return made.map((round) => round.arriving);
}

async function keepRound(tx: Tx, round: Arriving[], ids: Map<string, Id | null>): Promise<void> {
  const uris = round.flatMap(urisOf);
  await lockUris(tx, uris);
  const found = await findAllByUri(tx, {
    uris,
    arriving: round.map(({ remote }) => remote.uri),
    authors: round.map(({ remote }) => remote.accountId),
  });
  const known = new Map(found.map((row) => [row.uri, row]));
  const kept: Kept[] = [];
  for (const arriving of round) {
    const { remote } = arriving;
    const same = known.get(remote.uri);
    if (same) ids.set(remote.uri, same.deleted_at === null ? same.id : null);
    else kept.push({ ...arriving, row: await rowOf(tx, remote, parentIn(known, remote)) });
  }
  if (kept.length === 0) return;
  await keep(tx, kept);
  for (const { remote, row } of kept) ids.set(remote.uri, row.id);
}

/** The parent's row; a tombstone is no parent. */
function parentIn(
  known: ReadonlyMap<string, AtUri>,
  { inReplyToUri }: RemoteStatus,
): (AtUri & { id: string }) | null {
  const row = inReplyToUri === null ? undefined : known.get(inReplyToUri);
  return row === undefined || row.id === null ? null : { ...row, id: row.id };
}

/** Always in this order: accounts, statuses, hashtags (see `counters.ts`). */
async function keep(tx: Tx, kept: Kept[]): Promise<void> {
  const rows = kept.map(({ row }) => row);
  await insertStatuses(tx, rows);
  await addMentionsOf(
    tx,
    kept.map(({ row, remote }) => ({
      statusId: row.id,
      authorId: row.account_id,
      mentions: remote.mentions,
    })),
  );
  await addHashtags(
    tx,
    kept.map(({ row, remote }) => ({ statusId: row.id, names: remote.hashtags })),
  );
  for (const { row, remote } of kept) await keepExtras(tx, row.id, remote);
  await adoptOrphansOf(
    tx,
    rows.map((row) => row.id),
  );
  await lookAgainAtQuotesOf(
    tx,
    rows.map((row) => row.uri),
  );
  await recordEvents(
    tx,
    kept.map(({ row, arrival }) => ({
      name: arrival === 'new' ? 'status.published' : 'status.backfilled',
      payload: { statusId: row.id },
    })),
  );
}

/** What few statuses have. */
async function keepExtras(tx: Tx, id: Id, remote: RemoteStatus): Promise<void> {
  const { accountId, media, poll, quote } = remote;
  if (media.length > 0) await keepRemoteMedia(tx, { accountId, statusId: id, media });
  if (poll) await keepRemotePoll(tx, id, poll);
  if (quote) await keepRemoteQuote(tx, quotingOf(remote, id), quote);
}

async function rowOf(
  tx: Tx,
  remote: RemoteStatus,
  parent: (AtUri & { id: string }) | null,
): Promise<RemoteRow> {
  const id = idAt(remote.publishedAt);
  const now = new Date();
  return {
    id,
    uri: remote.uri,
    url: remote.url,
    account_id: remote.accountId,
    visibility: remote.visibility,
    ...remoteText(remote),
    in_reply_to_id: parent?.id ?? null,
    in_reply_to_account_id: parent?.account_id ?? null,
    in_reply_to_uri: remote.inReplyToUri,
    conversation_id: parent?.conversation_id ?? id,
    created_at: remote.publishedAt > now ? now : remote.publishedAt,
    edited_at: remote.editedAt,
    fetched_at: now,
    emoji_ids: await emojiIdsOf(tx, remote),
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
