import { type Kysely, sql } from 'kysely';

/** Whoever quoted a status is told when it is edited. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table notifications drop constraint notifications_type_check,
      add constraint notifications_type_check check (type in
        ('mention', 'status', 'reblog', 'follow', 'follow_request', 'favourite', 'poll', 'update',
         'quote', 'quoted_update', 'admin.sign_up', 'admin.report', 'moderation_warning',
         'severed_relationships'))`.execute(db);
}
