import type { Import } from '#server/contract/transfer.ts';
import { notFound } from '#server/core/errors.ts';
import { toApiDate } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { DAY } from '#server/core/time.ts';
import { csvLine } from './csv.ts';

const SHOWN = 10;
const KEPT_DAYS = 7;

/** Somebody's latest imports with how far they are; `id` for one of them. */
export async function listImports(db: Db, accountId: string, id?: string): Promise<Import[]> {
  let query = db
    .selectFrom('imports')
    .select(['imports.id', 'type', 'mode', 'filename', 'created_at', 'finished_at'])
    .select((eb) => {
      const rows = eb.selectFrom('import_rows').whereRef('import_id', '=', 'imports.id');
      return [
        rows.select((r) => r.fn.countAll<string>().as('n')).as('total'),
        rows
          .select((r) => r.fn.countAll<string>().as('n'))
          .where('done_at', 'is not', null)
          .as('processed'),
        rows
          .select((r) => r.fn.countAll<string>().as('n'))
          .where('done_at', 'is not', null)
          .where('error', 'is not', null)
          .as('failed'),
      ];
    })
    .where('account_id', '=', accountId)
    .orderBy('imports.id', 'desc')
    .limit(SHOWN);
  if (id !== undefined) query = query.where('imports.id', '=', id);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    mode: row.mode,
    filename: row.filename,
    state: row.finished_at === null ? 'in_progress' : 'finished',
    total_items: Number(row.total),
    processed_items: Number(row.processed),
    failed_items: Number(row.failed),
    created_at: toApiDate(row.created_at),
    finished_at: row.finished_at && toApiDate(row.finished_at),
  }));
}

/** One import. Throws "not found". */
export async function showImport(db: Db, accountId: string, id: string): Promise<Import> {
  const [one] = await listImports(db, accountId, id);
  if (!one) throw notFound();
  return one;
}

/** The rows that could not be done, as CSV: what they said and why. Throws "not found". */
export async function importFailures(db: Db, accountId: string, id: string): Promise<string> {
  await showImport(db, accountId, id);
  const rows = await db
    .selectFrom('import_rows')
    .select(['data', 'error'])
    .where('import_id', '=', id)
    .where('done_at', 'is not', null)
    .where('error', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => csvLine([...texts(row.data), row.error])).join('');
}

/** What is finished for a week is forgotten. */
export async function pruneImports(db: Db): Promise<void> {
  await db
    .deleteFrom('imports')
    .where('finished_at', '<', new Date(Date.now() - KEPT_DAYS * DAY))
    .execute();
}

function texts(data: unknown): string[] {
  const { list, acct, domain, uri } = data as Record<string, unknown>;
  return [list, acct, domain, uri].filter((value) => typeof value === 'string');
}
