import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import { newId } from '#server/core/ids.ts';
import type { Tx } from '#server/db/transaction.ts';
import { insertOptions, type OptionCount, removePoll, replaceOptions, sameTitles } from './keep.ts';
import { holdPoll, optionTitles } from './queries.ts';

/** A poll as its own server tells it: options are unique and bounded. */
export interface RemotePoll {
  options: OptionCount[];
  multiple: boolean;
  /** Null where it stays open until its author closes it. */
  expiresAt: Date | null;
  /** Null where the server does not tell. */
  votersCount: number | null;
}

/** Hangs the poll of another server on its status, which is new here. */
export async function keepRemotePoll(tx: Tx, statusId: string, poll: RemotePoll): Promise<void> {
  const id = newId();
  const over = poll.expiresAt !== null && poll.expiresAt <= new Date();
  await tx
    .insertInto('polls')
    .values({
      id,
      status_id: statusId,
      multiple: poll.multiple,
      expires_at: poll.expiresAt,
      // Nobody here took part, so nobody is told that it is over.
      ended_at: over ? new Date() : null,
      voters_count: poll.votersCount,
    })
    .execute();
  await insertOptions(tx, id, poll.options);
}

/**
 * Brings a remote poll up to date. `edited` says that the author changed the status, which alone
 * may change what is asked: the votes from here end with it. Tallies come without (`counted`), and
 * where they are about other options than ours they are passed over, as in Mastodon. A poll that
 * is not known yet, as its status was kept before polls were understood, is kept now.
 */
export async function updateRemotePoll(
  tx: Tx,
  statusId: string,
  poll: RemotePoll | null,
  how: 'edited' | 'counted',
): Promise<void> {
  const known = await holdPoll(tx, statusId);
  if (poll === null) return how === 'edited' ? await removePoll(tx, statusId) : undefined;
  if (!known) return await keepRemotePoll(tx, statusId, poll);
  const titles = poll.options.map((option) => option.title);
  const same =
    known.multiple === poll.multiple && sameTitles(await optionTitles(tx, known.id), titles);
  if (!same && how === 'counted') return;
  if (same) await setCounts(tx, known.id, poll.options);
  else await replaceOptions(tx, known.id, poll.options);
  await setState(tx, statusId, known, poll);
}

async function setState(
  tx: Tx,
  statusId: string,
  known: { id: string; ended_at: Date | null },
  poll: RemotePoll,
): Promise<void> {
  const { multiple, expiresAt, votersCount } = poll;
  const now = new Date();
  const over = expiresAt !== null && expiresAt <= now;
  await tx
    .updateTable('polls')
    .set({ multiple, expires_at: expiresAt, voters_count: votersCount })
    .set({ ended_at: over ? (known.ended_at ?? now) : null })
    .where('id', '=', known.id)
    .execute();
  if (over && known.ended_at === null) await recordEvent(tx, 'poll.ended', { statusId });
}

async function setCounts(tx: Tx, pollId: string, options: readonly OptionCount[]): Promise<void> {
  const counts = options.map((option) => option.votes);
  await sql`
    update poll_options set votes_count = counted.votes
    from unnest(${counts}::int[]) with ordinality as counted (votes, position)
    where poll_id = ${pollId} and poll_options.position = counted.position - 1
      and votes_count <> counted.votes`.execute(tx);
}
