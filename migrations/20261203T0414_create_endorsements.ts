import { type Kysely, sql } from 'kysely';

/** Whom people recommend, whom they do not want to be recommended, and order in their lists. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table endorsements (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      target_account_id bigint not null references accounts (id) on delete cascade,
      created_at timestamptz not null default now(),
      unique (account_id, target_account_id),
      check (account_id <> target_account_id)
    )`.execute(db);
  await sql`create index endorsements_account on endorsements (account_id, id desc)`.execute(db);
  await sql`create index endorsements_target on endorsements (target_account_id)`.execute(db);

  await sql`
    create table dismissed_suggestions (
      account_id bigint not null references accounts (id) on delete cascade,
      target_account_id bigint not null references accounts (id) on delete cascade,
      created_at timestamptz not null default now(),
      primary key (account_id, target_account_id)
    )`.execute(db);
  await sql`create index dismissed_suggestions_target on dismissed_suggestions (target_account_id)`.execute(
    db,
  );

  await sql`create index blocks_account on blocks (account_id, id desc)`.execute(db);
  await sql`create index mutes_account on mutes (account_id, id desc)`.execute(db);
  await sql`create index account_domain_blocks_account on account_domain_blocks (account_id, id desc)`.execute(
    db,
  );
}
