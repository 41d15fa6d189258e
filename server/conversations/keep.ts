import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import { gather } from '#server/db/gather.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';

type Deps = { db: Db };

interface Kept {
  id: string;
  account_id: string;
}

/**
 * Puts a private status into the conversations of those here who wrote it or were told of it: what
 * somebody's policy holds back, or whom they do not want to hear of, is not in their conversations
 * either. Twice is once.
 */
export async function keepInConversations(
  deps: Deps,
  { statusId }: { statusId: string },
): Promise<void> {
  if (!(await isPrivate(deps.db, statusId))) return;
  await inTransaction(deps.db, async (tx) => {
    const kept = await keep(tx, statusId);
    for (const { id, account_id } of kept) {
      await recordEvent(tx, 'conversation.updated', { accountId: account_id, conversationId: id });
    }
  });
}

/** Most statuses are not: one statement tells it of all that were published in the same moment. */
const isPrivate = gather(async (db, ids: string[]): Promise<boolean[]> => {
  const found = new Set((await findPrivate(db, { ids })).map((row) => row.id));
  return ids.map((id) => found.has(id));
});

const findPrivate = statement((p: { ids: string[] }, db) =>
  db
    .selectFrom('statuses')
    .select('id')
    .where(sql<boolean>`id = any(${p.ids}::bigint[])`)
    .where(sql<boolean>`visibility = 'direct'`),
);

/** The conversations of one person with what was let in of one sender. */
export async function keepLetIn(
  deps: Deps,
  { accountId, fromAccountId }: { accountId: string; fromAccountId: string },
): Promise<void> {
  const rows = await deps.db
    .selectFrom('notifications')
    .innerJoin('statuses', 'statuses.id', 'notifications.status_id')
    .select('statuses.id')
    .where('notifications.account_id', '=', accountId)
    .where('notifications.from_account_id', '=', fromAccountId)
    .where('notifications.type', '=', 'mention')
    .where('statuses.visibility', '=', 'direct')
    .where('statuses.deleted_at', 'is', null)
    .orderBy('statuses.id')
    .execute();
  for (const { id } of rows) await keepInConversations(deps, { statusId: id });
}

async function keep(tx: Tx, statusId: string): Promise<Kept[]> {
  const { rows } = await sql<Kept>`
    with status as (
      select id, account_id, conversation_id from statuses
      where id = ${statusId} and visibility = 'direct' and deleted_at is null
    ), people as (
      select account_id as id from status
      union select account_id from status_mentions where status_id = ${statusId} and not silent
    ), owners as (
      select people.id from people join accounts on accounts.id = people.id, status
      where accounts.domain is null and accounts.suspended_at is null
        and (people.id = status.account_id or exists (select from notifications n
          where n.account_id = people.id and n.status_id = status.id and n.type = 'mention'
            and not n.filtered))
    ), places as (
      insert into account_conversations
        (account_id, conversation_id, participant_ids, last_status_id, unread)
      select owners.id, status.conversation_id,
        array(select others.id from people others where others.id <> owners.id order by others.id),
        status.id, owners.id <> status.account_id
      from owners, status order by owners.id
      on conflict (account_id, conversation_id, participant_ids) do update
        set participant_ids = excluded.participant_ids
      returning id, account_id
    )
    insert into account_conversation_statuses (account_id, account_conversation_id, status_id)
    select account_id, id, ${statusId}::bigint from places order by id
    on conflict do nothing
    returning account_conversation_id as id, account_id`.execute(tx);
  await sql`
    update account_conversations c
    set last_status_id = greatest(c.last_status_id, s.id), unread = s.account_id <> c.account_id
    from statuses s
    where s.id = ${statusId} and c.id = any(${rows.map((row) => row.id)}::bigint[])`.execute(tx);
  return rows;
}
