import { recordEvent } from '#server/bus/record.ts';
import { sanitizeContent } from '#server/core/html.ts';
import { type Id } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { keepRemoteMedia } from '#server/media/keep-remote.ts';
import { updateRemotePoll } from '#server/polls/receive.ts';
import { updateRemoteQuote } from '#server/quotes/receive.ts';
import { setHashtags } from '../hashtags.ts';
import { keepVersion } from '../history.ts';
import { addMentions, silenceMentions } from '../mentions.ts';
import { lockByUri } from '../queries.ts';
import { emojiIdsOf, quotingOf, receiveStatus, remoteText } from './receive.ts';
import type { RemoteStatus } from './remote-status.ts';
import { lockUris } from './uri-lock.ts';

/**
 * Brings a remote status up to date; an unknown one is kept as new. What was is kept in the history
 * when the author says that it was edited, and when it reads differently without their saying so (honk
 * and others give no `updated`): nobody rewrites unseen what others liked and boosted. Otherwise it is
 * replaced silently, as peers send Updates for counters and previews too. Older versions than ours are
 * ignored. Resolves to the id, or to null for a deleted status or one of another author.
 */
export async function receiveEdit(deps: { db: Db }, remote: RemoteStatus): Promise<Id | null> {
  const edited = await inTransaction(deps.db, async (tx) => {
    await lockUris(tx, [remote.uri]);
    const known = await lockByUri(tx, remote.uri);
    if (!known) return undefined;
    if (known.deleted_at !== null || known.account_id !== remote.accountId) return null;
    await apply(tx, known, remote);
    return known.id;
  });
  return edited === undefined ? await receiveStatus(deps, remote) : edited;
}

type Known = NonNullable<Awaited<ReturnType<typeof lockByUri>>>;

async function apply(tx: Tx, known: Known, remote: RemoteStatus): Promise<void> {
  const shownAt = known.edited_at ?? known.created_at;
  if (remote.editedAt !== null && remote.editedAt < shownAt) return;
  const text = remoteText(remote);
  const emojiIds = await emojiIdsOf(tx, remote);
  const editedAt = remote.editedAt ?? (readsDifferently(known, text) ? new Date() : null);
  const significant = editedAt !== null && editedAt > shownAt;
  // Without the author's word a poll goes on, and a quote stays what was agreed to.
  const isDeclared = significant && remote.editedAt !== null;
  if (significant) await keepVersion(tx, known.id);
  await tx
    .updateTable('statuses')
    .set({ ...text, url: remote.url, fetched_at: new Date(), emoji_ids: emojiIds })
    .$if(significant, (update) => update.set({ edited_at: editedAt }))
    .where('id', '=', known.id)
    .execute();
  const mentioned = await replaceParts(tx, known.id, remote);
  await updateRemotePoll(tx, known.id, remote.poll, isDeclared ? 'edited' : 'counted');
  const quoting = quotingOf(remote, known.id);
  await updateRemoteQuote(tx, quoting, remote.quote ?? null, isDeclared ? 'edited' : 'retold');
  if (significant) await recordEvent(tx, 'status.edited', { statusId: known.id });
  for (const accountId of mentioned) {
    await recordEvent(tx, 'status.mentioned', { statusId: known.id, accountId });
  }
}

/** What was kept by an older sanitiser is read as today's would read it. */
function readsDifferently(known: Known, text: { content: string; spoiler_text: string }): boolean {
  return (
    sanitizeContent(known.content) !== text.content || known.spoiler_text !== text.spoiler_text
  );
}

async function replaceParts(tx: Tx, statusId: Id, remote: RemoteStatus): Promise<string[]> {
  const named = remote.mentions.filter((mention) => !mention.silent);
  await silenceMentions(
    tx,
    statusId,
    named.map((mention) => mention.accountId),
  );
  const mentioned = await addMentions(tx, statusId, remote.accountId, remote.mentions);
  await setHashtags(tx, statusId, remote.hashtags);
  await keepRemoteMedia(tx, { accountId: remote.accountId, statusId, media: remote.media });
  return mentioned.filter((id) => named.some((mention) => mention.accountId === id));
}
