import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { uncountVotes } from '#server/polls/uncount-votes.ts';

/**
 * Forgets an account of another server, with everything of it that is here: its owner deleted it
 * there. The counters of those it followed and who followed it stay true, and what it reported stays
 * with the moderators. Deleting twice is fine.
 */
export async function deleteRemoteAccount(db: Db, accountId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const account = await tx
      .selectFrom('accounts')
      .select('id')
      .where('id', '=', accountId)
      .where('domain', 'is not', null)
      .forUpdate()
      .executeTakeFirst();
    if (account === undefined) return;
    await uncountFollows(tx, accountId);
    await uncountReplies(tx, accountId);
    await uncountVotes(tx, accountId);
    await keepReports(tx, accountId);
    await tx.deleteFrom('accounts').where('id', '=', accountId).execute();
    await recordEvent(tx, 'account.deleted', { accountId });
  });
}

/** Nobody takes a report from the moderators by leaving: it goes on under the name of the server. */
async function keepReports(tx: Tx, accountId: string): Promise<void> {
  await sql`
    with server as (
      select id from accounts where domain is null and actor_type = 'Application' order by id limit 1
    ), kept as (
      update reports set account_id = server.id from server where account_id = ${accountId}
    )
    update notifications set from_account_id = server.id from server
    where from_account_id = ${accountId} and type = 'admin.report'`.execute(tx);
}

async function uncountFollows(tx: Tx, accountId: string): Promise<void> {
  await sql`
    update account_stats set followers_count = greatest(followers_count - 1, 0)
    where account_id in (select target_account_id from follows where account_id = ${accountId})`.execute(
    tx,
  );
  await sql`
    update account_stats set following_count = greatest(following_count - 1, 0)
    where account_id in (select account_id from follows where target_account_id = ${accountId})`.execute(
    tx,
  );
}

/** Replies, boosts, favourites and quotes of the account leave the counters of what they were about. */
async function uncountReplies(tx: Tx, accountId: string): Promise<void> {
  await sql`
    update status_stats set
      replies_count = greatest(replies_count - gone.replies, 0),
      reblogs_count = greatest(reblogs_count - gone.reblogs, 0),
      favourites_count = greatest(favourites_count - gone.favourites, 0),
      quotes_count = greatest(quotes_count - gone.quotes, 0)
    from (
      select status_id, sum(replies) as replies, sum(reblogs) as reblogs, sum(favourites) as favourites,
        sum(quotes) as quotes from (
        select in_reply_to_id as status_id, 1 as replies, 0 as reblogs, 0 as favourites, 0 as quotes from statuses
          where account_id = ${accountId} and in_reply_to_id is not null and deleted_at is null
            and visibility in ('public', 'unlisted')
        union all
        select reblog_of_id, 0, 1, 0, 0 from statuses
          where account_id = ${accountId} and reblog_of_id is not null and deleted_at is null
        union all
        select status_id, 0, 0, 1, 0 from favourites where account_id = ${accountId}
        union all
        select q.quoted_status_id, 0, 0, 0, 1 from quotes q join statuses s on s.id = q.status_id
          where q.account_id = ${accountId} and q.quoted_status_id is not null and q.state = 'accepted'
            and s.deleted_at is null) as each
      group by status_id) as gone
    where status_stats.status_id = gone.status_id`.execute(tx);
}
