import { type Kysely, sql } from 'kysely';

/** What people here and servers elsewhere tell the moderators. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reports (
      id bigint generated always as identity primary key,
      -- who told; an actor of another server for what came in
      account_id bigint not null references accounts (id) on delete cascade,
      target_account_id bigint not null references accounts (id) on delete cascade,
      status_ids bigint[] not null default '{}',
      rule_ids bigint[] not null default '{}',
      category text not null default 'other'
        check (category in ('spam', 'legal', 'violation', 'other')),
      comment text not null default '',
      -- whether the server of the target was told too
      forwarded boolean not null default false,
      -- id of the Flag, for what came in
      uri text,
      action_taken_at timestamptz,
      created_at timestamptz not null default now(),
      unique (uri, target_account_id)
    )`.execute(db);
  await sql`create index reports_account on reports (account_id)`.execute(db);
  await sql`create index reports_target on reports (target_account_id)`.execute(db);
}
