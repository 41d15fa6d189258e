import { sql } from 'kysely';
import type { Tx } from '../db/transaction.ts';

/**
 * Keeps a status's present text, warning and attachments as a version of its history, dated when
 * that version appeared; to be called before an edit replaces them.
 */
export async function keepVersion(tx: Tx, statusId: string): Promise<void> {
  await sql`
    insert into status_edits (status_id, content, text, spoiler_text, sensitive, language, media, created_at)
    select id, content, text, spoiler_text, sensitive, language,
      coalesce((select jsonb_agg(jsonb_build_object('id', media.id::text, 'description', media.description)
        order by media.position) from media where media.status_id = statuses.id), '[]'),
      coalesce(edited_at, created_at)
    from statuses where id = ${statusId}`.execute(tx);
}
