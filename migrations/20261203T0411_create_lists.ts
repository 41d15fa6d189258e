import { type Kysely, sql } from 'kysely';

/** Lists of accounts, each with a timeline of its own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table lists (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      title text not null,
      -- replies to whom are shown: members of the list, everyone its owner follows, nobody
      replies_policy text not null default 'list' check (replies_policy in ('list', 'followed', 'none')),
      -- its members are not shown in the home timeline
      exclusive boolean not null default false,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index lists_account on lists (account_id, id)`.execute(db);

  await sql`
    create table list_accounts (
      id bigint generated always as identity primary key,
      list_id bigint not null references lists (id) on delete cascade,
      account_id bigint not null references accounts (id) on delete cascade,
      created_at timestamptz not null default now(),
      unique (list_id, account_id)
    )`.execute(db);
  await sql`create index list_accounts_list on list_accounts (list_id, id desc)`.execute(db);
  await sql`create index list_accounts_account on list_accounts (account_id)`.execute(db);
}
