import type pg from 'pg';

export interface Table {
  name: string;
  columns: string[];
}

/** Kept by the migrator, not by us: a database to restore into has its own. */
const NOT_OURS = ['kysely_migration', 'kysely_migration_lock'];

/** Every table of ours with its columns, those that others refer to before those that refer to them. */
export async function listTables(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table & { needs: string[] }>(
    `select c.relname as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       coalesce((select array_agg(distinct f.relname::text) from pg_constraint k
         join pg_class f on f.oid = k.confrelid
         where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid), '{}') as needs
     from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all ($1)
     order by c.relname`,
    [NOT_OURS],
  );
  const sorted: Table[] = [];
  const waiting = new Map(rows.map((row) => [row.name, row]));
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter((row) =>
      row.needs.every((name) => !waiting.has(name)),
    );
    if (ready.length === 0)
      throw new Error(`these tables refer to each other: ${[...waiting.keys()].join(', ')}`);
    for (const { name, columns } of ready) {
      sorted.push({ name, columns });
      waiting.delete(name);
    }
  }
  return sorted;
}

/** Tables with triggers of ours: those that keep up what other tables know of them. */
export async function tablesWithTriggers(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select distinct c.relname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where not t.tgisinternal and c.relnamespace = 'public'::regnamespace`,
  );
  return rows.map((row) => row.name);
}

export async function migrationNames(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select name from kysely_migration order by name',
  );
  return rows.map((row) => row.name);
}

/** `"statuses" ("id", "uri", …)` */
export function copyTarget({ name, columns }: Table): string {
  return `${quote(name)} (${columns.map(quote).join(', ')})`;
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
