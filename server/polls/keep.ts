import { sql } from 'kysely';
import { invalid } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import type { Tx } from '#server/db/transaction.ts';
import type { PollDraft } from './check.ts';
import { holdPoll, optionTitles } from './queries.ts';

/** Hangs a new poll on a status that has none. */
export async function addPoll(tx: Tx, statusId: string, draft: PollDraft): Promise<void> {
  const id = newId();
  await tx
    .insertInto('polls')
    .values({
      id,
      status_id: statusId,
      multiple: draft.multiple,
      hide_totals: draft.hideTotals ?? false,
      expires_at: draft.expiresAt,
      voters_count: 0,
    })
    .execute();
  await insertOptions(
    tx,
    id,
    draft.options.map((title) => ({ title, votes: 0 })),
  );
}

/**
 * Makes the poll of an edited status what the edit says, null taking it away. Other options, or
 * another way to count, end what was voted before, as in Mastodon; votes for other things than
 * what is asked now would be nobody's opinion.
 */
export async function editPoll(tx: Tx, statusId: string, draft: PollDraft | null): Promise<void> {
  const known = await holdPoll(tx, statusId);
  if (draft === null) return await removePoll(tx, statusId);
  if (!known) {
    if (draft.expiresAt === null) throw invalid("Deadline can't be blank");
    return await addPoll(tx, statusId, draft);
  }
  const expiresAt = draft.expiresAt ?? known.expires_at;
  const runs = expiresAt === null || expiresAt > new Date();
  await tx
    .updateTable('polls')
    .set({
      multiple: draft.multiple,
      hide_totals: draft.hideTotals ?? known.hide_totals,
      expires_at: expiresAt,
    })
    .$if(runs, (update) => update.set({ ended_at: null }))
    .where('id', '=', known.id)
    .execute();
  const titles = await optionTitles(tx, known.id);
  if (known.multiple === draft.multiple && sameTitles(titles, draft.options)) return;
  await replaceOptions(
    tx,
    known.id,
    draft.options.map((title) => ({ title, votes: 0 })),
  );
  await tx.updateTable('polls').set({ voters_count: 0 }).where('id', '=', known.id).execute();
}

export async function removePoll(tx: Tx, statusId: string): Promise<void> {
  await tx.deleteFrom('polls').where('status_id', '=', statusId).execute();
}

export interface OptionCount {
  title: string;
  votes: number;
}

/** Other options: the votes for what there was go with it. */
export async function replaceOptions(
  tx: Tx,
  pollId: string,
  options: readonly OptionCount[],
): Promise<void> {
  await tx.deleteFrom('poll_options').where('poll_id', '=', pollId).execute();
  await insertOptions(tx, pollId, options);
}

/** Options in order, in one statement whatever their number. */
export async function insertOptions(
  tx: Tx,
  pollId: string,
  options: readonly OptionCount[],
): Promise<void> {
  await sql`
    insert into poll_options (poll_id, position, title, votes_count)
    select ${pollId}::bigint, position - 1, title, votes
    from unnest(${options.map((o) => o.title)}::text[], ${options.map((o) => o.votes)}::int[])
      with ordinality as t (title, votes, position)`.execute(tx);
}

export function sameTitles(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((title, at) => title === other[at]);
}
