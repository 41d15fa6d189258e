import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // Who comes with a wiki account needs neither a mail address nor a password of ours.
  await db.schema
    .alterTable('users')
    .alterColumn('email', (column) => column.dropNotNull())
    .alterColumn('password_hash', (column) => column.dropNotNull())
    .execute();
  await db.schema
    .createTable('wiki_identities')
    .addColumn('user_id', 'bigint', (column) =>
      column.primaryKey().references('users.id').onDelete('cascade'),
    )
    .addColumn('sub', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('linked_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
    .addColumn('checked_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
    .addColumn('locked_at', 'timestamptz')
    .execute();
  await db.schema
    .createIndex('wiki_identities_checked_at')
    .on('wiki_identities')
    .column('checked_at')
    .execute();
  await db.schema.alterTable('accounts').addColumn('wiki_profile', 'jsonb').execute();
}
