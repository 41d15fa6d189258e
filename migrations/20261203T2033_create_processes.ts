import { type Kysely, sql } from 'kysely';

/** What each running process last said of itself. Nothing is lost with it, so it is not logged. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create unlogged table processes (
      id uuid primary key,
      role text not null,
      -- machine and process id
      name text not null,
      snapshot jsonb not null,
      started_at timestamptz not null default now(),
      seen_at timestamptz not null default now()
    )`.execute(db);
}
