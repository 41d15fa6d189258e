import { type Kysely, sql } from 'kysely';

/** What the administrators decide while the server runs, and the rules that people agree to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table settings (
      name text primary key,
      value jsonb not null,
      updated_at timestamptz not null default now()
    )`.execute(db);

  await sql`
    create table rules (
      id bigint generated always as identity primary key,
      position integer not null default 0,
      text text not null,
      hint text not null default '',
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    insert into rules (position, text) values
      (1, 'Be kind and assume good faith.'),
      (2, 'No harassment, hate speech or threats.'),
      (3, 'No spam and no advertising.'),
      (4, 'Do not publish private information about other people.'),
      (5, 'Only post media that you may share, and credit their authors.')`.execute(db);
}
