import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';

export interface ReceivedReport {
  /** Id of the Flag; twice is once. */
  uri: string | null;
  /** Who sent it: mostly the actor of a server, for a person there. */
  accountId: string;
  /** Ids of actors and posts; those of this server count. */
  objectUris: readonly string[];
  /** Plain text. */
  comment: string;
}

/**
 * Another server tells of accounts here, named themselves or by posts of theirs: one report for
 * each. Resolves to the number of new ones.
 */
export async function receiveReport(deps: { db: Db }, flag: ReceivedReport): Promise<number> {
  const uris = [...flag.objectUris];
  return await inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      with posts as (
        select id, account_id from statuses
        where uri = any(${uris}::text[]) and local and reblog_of_id is null
      ), targets as (
        select id from accounts where uri = any(${uris}::text[]) and domain is null
        union select account_id from posts
      )
      insert into reports (account_id, target_account_id, status_ids, comment, uri)
      select ${flag.accountId}, targets.id,
        array(select posts.id from posts where posts.account_id = targets.id order by posts.id),
        ${flag.comment}, ${flag.uri}
      from targets
      on conflict (uri, target_account_id) do nothing
      returning id`.execute(tx);
    for (const { id } of rows) await recordEvent(tx, 'report.created', { reportId: id });
    return rows.length;
  });
}
