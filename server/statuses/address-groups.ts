import { sql } from 'kysely';
import type { Tx } from '#server/db/transaction.ts';
import { addMentions } from './mentions.ts';

/** A reply that everybody may see. */
interface OpenReply {
  statusId: string;
  authorId: string;
  parentId: string;
}

/**
 * A reply below what is in a group is addressed to the group too, without naming it, or the group
 * would never hear of it and pass it on to nobody (FEP-1b12). In a group is what it wrote itself or
 * boosted, and the parent that is addressed to it without naming it; a group that is just mentioned
 * (Guppe) is not answered in.
 */
export async function addressGroups(
  tx: Tx,
  { statusId, authorId, parentId }: OpenReply,
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    with thread as (
      select id, account_id from statuses where id = ${parentId}
      union
      select root.id, root.account_id from statuses parent
      join statuses root on root.id = parent.conversation_id where parent.id = ${parentId}
    ), found as (
      select account_id from thread
      union
      select b.account_id from thread
      join statuses b on b.reblog_of_id = thread.id and b.deleted_at is null
      union
      select account_id from status_mentions where status_id = ${parentId} and silent
    )
    select a.id from found join accounts a on a.id = found.account_id
    where a.actor_type = 'Group' and a.domain is not null and a.suspended_at is null
    order by a.id limit ${MAX_GROUPS}`.execute(tx);
  const mentions = rows.map(({ id }) => ({ accountId: id, silent: true }));
  await addMentions(tx, statusId, authorId, mentions);
}

/** A post is in one, or was passed on by a few. */
const MAX_GROUPS = 5;
