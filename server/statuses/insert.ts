import { type Insertable, sql } from 'kysely';
import { statement } from '#server/db/statement.ts';
import type { StatusesTable } from '#server/db/schema/statuses.ts';
import type { Visibility } from '#server/db/schema/types.ts';
import type { Tx } from '#server/db/transaction.ts';
import { countStatuses } from './counters.ts';

type StatusRow = Insertable<StatusesTable> & { created_at: Date };

/**
 * Writes a status with its counters and counts it. Resolves to false, and changes nothing, when the
 * uri (or this account's boost of the same status) is there already.
 */
export async function insertStatus(tx: Tx, row: StatusRow): Promise<boolean> {
  const inserted = await tx
    .insertInto('statuses')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return false;
  await tx.insertInto('status_stats').values({ status_id: row.id }).execute();
  const counted = {
    ...row,
    in_reply_to_id: row.in_reply_to_id ?? null,
    reblog_of_id: row.reblog_of_id ?? null,
  };
  await countStatuses(tx, [counted], 1);
  return true;
}

/** The columns of a status of another server; boosts have rows of their own. */
export interface RemoteRow {
  id: string;
  uri: string;
  url: string | null;
  account_id: string;
  visibility: Visibility;
  content: string;
  spoiler_text: string;
  sensitive: boolean;
  language: string | null;
  in_reply_to_id: string | null;
  in_reply_to_account_id: string | null;
  in_reply_to_uri: string | null;
  conversation_id: string;
  created_at: Date;
  edited_at: Date | null;
  fetched_at: Date;
  emoji_ids: string[] | null;
  /** JSON. */
  interaction_policy: string | null;
}

/**
 * Writes new statuses of other servers with their counters and counts them. Their uris are locked
 * and were looked for, so only an id can be taken: then it throws, and whoever calls tries again.
 */
export async function insertStatuses(tx: Tx, rows: readonly RemoteRow[]): Promise<void> {
  await insertRemote(tx, { rows: JSON.stringify(rows) });
  await countStatuses(
    tx,
    rows.map((row) => ({ ...row, reblog_of_id: null })),
    1,
  );
}

const insertRemote = statement(
  (p: { rows: string }) => sql`
    with inserted as (
      insert into statuses (local, id, uri, url, account_id, visibility, content, spoiler_text,
        sensitive, language, in_reply_to_id, in_reply_to_account_id, in_reply_to_uri,
        conversation_id, created_at, edited_at, fetched_at, emoji_ids, interaction_policy)
      select false, id, uri, url, account_id, visibility, content, spoiler_text, sensitive,
        language, in_reply_to_id, in_reply_to_account_id, in_reply_to_uri, conversation_id,
        created_at, edited_at, fetched_at, emoji_ids, interaction_policy::jsonb
      from jsonb_to_recordset(${p.rows}::jsonb) as given (id bigint, uri text,
        url text, account_id bigint, visibility text, content text, spoiler_text text,
        sensitive boolean, language text, in_reply_to_id bigint, in_reply_to_account_id bigint,
        in_reply_to_uri text, conversation_id bigint, created_at timestamptz,
        edited_at timestamptz, fetched_at timestamptz, emoji_ids bigint[], interaction_policy text)
      returning id)
    insert into status_stats (status_id) select id from inserted`,
);
