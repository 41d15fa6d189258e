import { sql } from 'kysely';
import type { Tx } from '#server/db/transaction.ts';

/**
 * Keeps a status's present text, warning and attachments as a version of its history, dated when
 * that version appeared; to be called before an edit replaces them. Resolves to the version's id.
 */
export async function keepVersion(tx: Tx, statusId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into status_edits (status_id, content, text, spoiler_text, sensitive, language, media,
      poll_options, quoted_uri, created_at)
    select id, content, text, spoiler_text, sensitive, language,
      coalesce((select jsonb_agg(jsonb_build_object('id', media.id::text, 'description', media.description)
        order by media.position) from media where media.status_id = statuses.id), '[]'),
      (select array_agg(o.title order by o.position) from polls join poll_options o on o.poll_id = polls.id
        where polls.status_id = statuses.id),
      (select quoted_uri from quotes where quotes.status_id = statuses.id),
      coalesce(edited_at, created_at)
    from statuses where id = ${statusId}
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** Forgets a version that turned out to be no different from the next. */
export async function dropVersion(tx: Tx, versionId: string): Promise<void> {
  await tx.deleteFrom('status_edits').where('id', '=', versionId).execute();
}

/** Everything an author may edit, as one text: equal for equal versions. */
export async function fingerprint(tx: Tx, statusId: string): Promise<string> {
  const { rows } = await sql<{ version: string }>`
    select jsonb_build_array(text, spoiler_text, sensitive, language,
      (select jsonb_agg(jsonb_build_array(media.id, media.description, media.focus_x, media.focus_y)
        order by media.position) from media where media.status_id = statuses.id),
      (select jsonb_build_array(polls.multiple, polls.hide_totals, polls.expires_at, array(select o.title
        from poll_options o where o.poll_id = polls.id order by o.position))
        from polls where polls.status_id = statuses.id))::text as version
    from statuses where id = ${statusId}`.execute(tx);
  return rows[0]!.version;
}
