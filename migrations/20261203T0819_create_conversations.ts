import { type Kysely, sql } from 'kysely';

/** Private conversations as each person here sees them: by thread and by who takes part. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table account_conversations (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      -- conversation_id of the statuses
      conversation_id bigint not null,
      -- everybody but the person themselves, sorted
      participant_ids bigint[] not null default '{}',
      last_status_id bigint not null,
      unread boolean not null default false,
      created_at timestamptz not null default now(),
      unique (account_id, conversation_id, participant_ids)
    )`.execute(db);
  await sql`create index account_conversations_last
    on account_conversations (account_id, last_status_id desc)`.execute(db);

  await sql`
    create table account_conversation_statuses (
      account_id bigint not null references accounts (id) on delete cascade,
      account_conversation_id bigint not null references account_conversations (id) on delete cascade,
      status_id bigint not null references statuses (id) on delete cascade,
      primary key (account_conversation_id, status_id)
    )`.execute(db);
  await sql`create index account_conversation_statuses_account
    on account_conversation_statuses (account_id, status_id desc)`.execute(db);
  await sql`create index account_conversation_statuses_status
    on account_conversation_statuses (status_id)`.execute(db);
}
