import { type Kysely, sql } from 'kysely';

/** When somebody last showed, in this session, that it is them: what changes how one signs in asks for it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table sessions add column proved_at timestamptz not null default now()`.execute(
    db,
  );
  await sql`update sessions set proved_at = created_at`.execute(db);
}
