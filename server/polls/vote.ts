import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import { invalid } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import { SECOND } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { refuseBlocked } from '#server/statuses/actions/refuse-blocked.ts';
import { TALLY_PAUSE } from './limits.ts';
import { holdVisiblePoll, optionTitles, type PollTarget } from './queries.ts';

export interface Vote {
  accountId: string;
  pollId: string;
  /** Positions, or titles as votes from other servers give them. */
  choices: readonly (number | string)[];
}

/**
 * An account, here or elsewhere, votes: https://docs.joinmastodon.org/methods/polls/#vote. All
 * choices count or none does; of a poll with several answers more may follow later. Refuses, in
 * Mastodon's words, a poll that is over or one's own, an unknown option and a second vote; throws
 * "not found" where the account may not see it, "forbidden" where it blocks the author.
 */
export async function vote(deps: { db: Db }, input: Vote): Promise<void> {
  const choices = [...new Set(input.choices)];
  if (choices.length === 0) return;
  await inTransaction(deps.db, async (tx) => {
    const poll = await holdVisiblePoll(tx, input.pollId, input.accountId);
    await refuseBlocked(tx, input.accountId, poll.account_id);
    const positions = await positionsOf(tx, poll, choices);
    refuseImpossible(poll, input.accountId, positions);
    await count(tx, poll, input, positions);
    await recordEvent(tx, 'poll.voted', { accountId: input.accountId, statusId: poll.status_id });
  });
}

/** Unknown ones come out as -1. */
async function positionsOf(
  tx: Tx,
  poll: PollTarget,
  choices: readonly (number | string)[],
): Promise<number[]> {
  const titles = await optionTitles(tx, poll.id);
  return choices.map((choice) => {
    if (typeof choice === 'string') return titles.indexOf(choice);
    return choice < titles.length ? choice : -1;
  });
}

function refuseImpossible(poll: PollTarget, accountId: string, positions: readonly number[]): void {
  if (poll.expired) throw invalid('The poll has already ended');
  if (positions.some((position) => position < 0))
    throw invalid('The chosen vote option does not exist');
  if (poll.account_id === accountId) throw invalid('You cannot vote in your own polls');
  if (!poll.multiple && positions.length > 1) throw alreadyVoted();
}

async function count(
  tx: Tx,
  poll: PollTarget,
  { accountId }: Vote,
  positions: readonly number[],
): Promise<void> {
  const before = await hasVoted(tx, poll.id, accountId);
  const actor = await localUri(tx, accountId);
  for (const position of positions) {
    const added = await tx
      .insertInto('poll_votes')
      .values({
        poll_id: poll.id,
        position,
        account_id: accountId,
        exclusive: !poll.multiple,
        uri: actor === null ? null : `${actor}#votes/${newId()}`,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) throw alreadyVoted();
  }
  await tx
    .updateTable('poll_options')
    .set((eb) => ({ votes_count: eb('votes_count', '+', 1) }))
    .where('poll_id', '=', poll.id)
    .where('position', 'in', [...positions])
    .execute();
  await countVoter(tx, poll, before ? 0 : 1);
}

/** Others hear of it soon when they have not heard for a while, else when the pause is over. */
async function countVoter(tx: Tx, poll: PollTarget, by: 0 | 1): Promise<void> {
  const pause = TALLY_PAUSE / SECOND;
  await sql`
    update polls set voters_count = voters_count + ${by}::int,
      tally_due_at = case when ${poll.local} and not hide_totals then
        coalesce(tally_due_at, greatest(now(), tallied_at + make_interval(secs => ${pause}))) end
    where id = ${poll.id}`.execute(tx);
}

async function hasVoted(tx: Tx, pollId: string, accountId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('poll_votes')
    .select('id')
    .where('poll_id', '=', pollId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row !== undefined;
}

/** The actor's id of an account of this server; null for one from elsewhere. */
async function localUri(tx: Tx, accountId: string): Promise<string | null> {
  const account = await tx
    .selectFrom('accounts')
    .select(['uri', 'domain'])
    .where('id', '=', accountId)
    .executeTakeFirst();
  return account?.domain === null ? account.uri : null;
}

function alreadyVoted() {
  return invalid('You have already voted on this poll');
}
