import { sql } from 'kysely';
import { statement } from '#server/db/statement.ts';
import type { Tx } from '#server/db/transaction.ts';
import { countForStatuses } from '../counters.ts';

/** Links the replies that came before them to their parents. */
export async function adoptOrphansOf(tx: Tx, parentIds: string[]): Promise<void> {
  for (const { id } of await findOrphaned(tx, { parentIds })) await adoptOrphans(tx, id);
}

const findOrphaned = statement(
  (p: { parentIds: string[] }) => sql<{ id: string }>`
    select parent.id from statuses parent
    where parent.id = any(${p.parentIds}::bigint[]) and exists (select from statuses reply
      where reply.in_reply_to_uri = parent.uri and reply.in_reply_to_id is null
        and reply.in_reply_to_uri is not null and reply.id <> parent.id)
    order by parent.id`,
);

/**
 * Links the replies that came before their parent to it: they answer `parentId` from now on, count
 * there, and their threads become part of the parent's conversation, with who muted them.
 */
async function adoptOrphans(tx: Tx, parentId: string): Promise<void> {
  const { rows } = await sql<{ listed: boolean; orphaned: string; conversation: string }>`
    with parent as (select id, uri, account_id, conversation_id from statuses where id = ${parentId}),
      orphans as (
        select s.id, s.conversation_id from statuses s
        where s.in_reply_to_id is null and s.in_reply_to_uri = (select uri from parent) and s.id <> ${parentId}
        order by s.id for update)
    update statuses set in_reply_to_id = parent.id, in_reply_to_account_id = parent.account_id
    from parent, orphans where statuses.id = orphans.id
    returning statuses.visibility in ('public', 'unlisted') and statuses.deleted_at is null as listed,
      orphans.conversation_id as orphaned, parent.conversation_id as conversation`.execute(tx);
  const first = rows[0];
  if (!first) return;
  await countForStatuses(
    tx,
    'replies_count',
    rows.filter((row) => row.listed).map(() => parentId),
    1,
  );
  await mergeConversations(
    tx,
    rows.map((row) => row.orphaned),
    first.conversation,
  );
}

async function mergeConversations(tx: Tx, from: string[], into: string): Promise<void> {
  await sql`
    update statuses set conversation_id = ${into}
    where conversation_id = any(${from}::bigint[]) and conversation_id <> ${into}`.execute(tx);
  await sql`
    insert into conversation_mutes (account_id, conversation_id)
    select account_id, ${into}::bigint from conversation_mutes where conversation_id = any(${from}::bigint[])
    on conflict do nothing`.execute(tx);
}
