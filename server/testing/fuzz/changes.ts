import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/** A row, every column as PostgreSQL writes it. */
export type Row = Record<string, string | null>;

/** One row that was inserted (`old` is null), deleted (`new` is null) or updated. */
export interface Change {
  tbl: string;
  old: Row | null;
  new: Row | null;
}

/** Has the database itself write down every change of every table. */
export async function recordChanges(db: Db): Promise<void> {
  await sql`create table fuzz_changes (n bigint generated always as identity, tbl text, old jsonb, new jsonb)`.execute(
    db,
  );
  await sql`create function fuzz_note() returns trigger language plpgsql as $$ begin
    insert into fuzz_changes (tbl, old, new) values (tg_table_name,
      case when tg_op = 'INSERT' then null else (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(old))) end,
      case when tg_op = 'DELETE' then null else (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(new))) end);
    return null; end $$`.execute(db);
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables
    where schemaname = 'public' and tablename not in ('fuzz_changes')`.execute(db);
  for (const { name } of rows)
    await sql`create trigger fuzz_note after insert or update or delete on ${sql.table(name)}
      for each row execute function fuzz_note()`.execute(db);
}

/** What changed since the last time. */
export async function takeChanges(db: Db): Promise<Change[]> {
  const { rows } = await sql<Change & { n: string }>`
    delete from fuzz_changes returning n, tbl, old, new`.execute(db);
  return rows.toSorted((one, other) => Number(one.n) - Number(other.n));
}

/** Names of the columns in which two versions of a row differ. */
export function changedColumns({ old, new: now }: Change): string[] {
  if (old === null || now === null) return [];
  return Object.keys(now).filter((column) => now[column] !== old[column]);
}
