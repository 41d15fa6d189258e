import { sql } from 'kysely';
import type { Tx } from '#server/db/transaction.ts';

/**
 * Takes the votes of an account that is about to be forgotten out of the counts of our polls that
 * are still running; what a poll came to in the end stays.
 */
export async function uncountVotes(tx: Tx, accountId: string): Promise<void> {
  const running = sql`
    select v.poll_id, v.position from poll_votes v
      join polls p on p.id = v.poll_id and p.ended_at is null
      join statuses s on s.id = p.status_id and s.local
    where v.account_id = ${accountId}`;
  await sql`
    update poll_options o set votes_count = greatest(o.votes_count - 1, 0)
    from (${running}) as gone
    where o.poll_id = gone.poll_id and o.position = gone.position`.execute(tx);
  await sql`
    update polls set voters_count = greatest(voters_count - 1, 0)
    where id in (select poll_id from (${running}) as gone)`.execute(tx);
}
