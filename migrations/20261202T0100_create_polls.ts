import { type Kysely, sql } from 'kysely';

/** Polls that hang on statuses, their options, and who voted for what. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table polls (
      id bigint primary key,
      status_id bigint not null unique references statuses (id) on delete cascade,
      multiple boolean not null,
      -- how the votes stand is told only when it is over
      hide_totals boolean not null default false,
      -- null: until its author closes it
      expires_at timestamptz,
      -- when its end was told to those who took part; null before
      ended_at timestamptz,
      -- null where the author's server does not tell
      voters_count integer default 0,
      -- when the tallies of a poll of ours are to be told to other servers, and when they last were
      tally_due_at timestamptz,
      tallied_at timestamptz
    )`.execute(db);
  await sql`create index polls_ending on polls (expires_at) where ended_at is null`.execute(db);
  await sql`create index polls_tally_due on polls (tally_due_at) where tally_due_at is not null`.execute(
    db,
  );

  await sql`
    create table poll_options (
      poll_id bigint not null references polls (id) on delete cascade,
      position smallint not null,
      title text not null,
      votes_count integer not null default 0,
      primary key (poll_id, position),
      -- votes from other servers name the option
      unique (poll_id, title)
    ) with (fillfactor = 80)`.execute(db);

  await sql`
    create table poll_votes (
      id bigint generated always as identity primary key,
      poll_id bigint not null,
      position smallint not null,
      account_id bigint not null references accounts (id) on delete cascade,
      -- the only vote its account has in the poll
      exclusive boolean not null,
      -- under which the author's server hears of it; null for one from elsewhere
      uri text unique,
      created_at timestamptz not null default now(),
      unique (poll_id, account_id, position),
      foreign key (poll_id, position) references poll_options (poll_id, position) on delete cascade
    )`.execute(db);
  await sql`create unique index poll_votes_exclusive on poll_votes (poll_id, account_id) where exclusive`.execute(
    db,
  );
  await sql`create index poll_votes_account on poll_votes (account_id)`.execute(db);
  await sql`create index poll_votes_option on poll_votes (poll_id, position)`.execute(db);

  // the options a version of a status had; null without a poll
  await sql`alter table status_edits add column poll_options text[]`.execute(db);
}
