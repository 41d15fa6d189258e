import { sql } from 'kysely';
import { DomainError } from '#server/core/errors.ts';
import type { Logger } from '#server/core/log.ts';
import type { Db } from '#server/db/pool.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { APPLY, type ApplyDeps } from './apply-row.ts';
import { takeAway } from './take-away.ts';

export interface RunImportDeps extends ApplyDeps {
  log: Logger;
  jobs: Pick<Jobs, 'enqueue'>;
}

/** Rows of one run; the next run goes on, so that long imports and short ones share the workers. */
const PER_RUN = 50;
/**
 * Milliseconds between two runs of an import: each row may ask another server and be followed by a
 * delivery and the reading of an account's posts, which others wait for too.
 */
const REST = 10_000;
/** Rows at the same time: most of the time goes to asking other servers. */
const PARALLEL = 4;
/** What is not found is asked for once more, after all the others. */
const MAX_ATTEMPTS = 2;

/**
 * Works through an import: first, with "overwrite", what is not in the file is taken away; then row
 * by row. A row that cannot be done keeps the reason. Stopped at any point it goes on where it was:
 * to do a row twice changes nothing. Nothing more is done for somebody who may not act any more.
 */
export async function runImport(deps: RunImportDeps, importId: string): Promise<void> {
  const one = await deps.db
    .selectFrom('imports')
    .selectAll()
    .where('id', '=', importId)
    .where('finished_at', 'is', null)
    .where('run_at', '<=', sql<Date>`now()`)
    .executeTakeFirst();
  if (!one) return;
  if (!(await mayAct(deps.db, one.account_id))) return await finish(deps.db, importId);
  if (one.mode === 'overwrite' && one.cleared_at === null) await takeAway(deps, one);
  const rows = await waiting(deps.db, importId);
  for (let at = 0; at < rows.length; at += PARALLEL) {
    const some = rows.slice(at, at + PARALLEL);
    await Promise.all(
      some.map((row) => apply(deps, row, () => APPLY[one.type](deps, one.account_id, row.data))),
    );
  }
  if (!(await isUnfinished(deps.db, importId))) return await finish(deps.db, importId);
  await rest(deps.db, importId);
  await deps.jobs.enqueue('transfers.import', { importId }, { delay: REST });
}

async function mayAct(db: Db, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('accounts')
    .leftJoin('users', 'users.account_id', 'accounts.id')
    .select('accounts.id')
    .where('accounts.id', '=', accountId)
    .where('accounts.suspended_at', 'is', null)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

async function isUnfinished(db: Db, importId: string): Promise<boolean> {
  const row = await db
    .selectFrom('import_rows')
    .select('id')
    .where('import_id', '=', importId)
    .where('done_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Kept in the row: the sweep wakes what is due, and nothing sooner. */
async function rest(db: Db, importId: string): Promise<void> {
  await db
    .updateTable('imports')
    .set({ run_at: new Date(Date.now() + REST) })
    .where('id', '=', importId)
    .execute();
}

/** Sets the alarm clocks of imports that a crash left behind. */
export async function sweepImports(deps: { db: Db; jobs: Pick<Jobs, 'enqueue'> }): Promise<void> {
  const rows = await deps.db
    .selectFrom('imports')
    .select('id')
    .where('finished_at', 'is', null)
    .where('run_at', '<=', sql<Date>`now()`)
    .execute();
  for (const { id } of rows) await deps.jobs.enqueue('transfers.import', { importId: id });
}

interface Row {
  id: string;
  data: unknown;
  attempts: number;
}

async function waiting(db: Db, importId: string): Promise<Row[]> {
  return await db
    .selectFrom('import_rows')
    .select(['id', 'data', 'attempts'])
    .where('import_id', '=', importId)
    .where('done_at', 'is', null)
    .orderBy('attempts')
    .orderBy('id')
    .limit(PER_RUN)
    .execute();
}

async function apply(deps: RunImportDeps, row: Row, act: () => Promise<unknown>): Promise<void> {
  let error: string | null = null;
  let over = true;
  try {
    await act();
  } catch (err) {
    const refused = err instanceof DomainError;
    if (!refused) deps.log.warn({ err, importRow: row.id }, 'a row of an import failed');
    error = refused ? err.message : 'Could not be done';
    over = row.attempts + 1 >= MAX_ATTEMPTS || (refused && err.code !== 'not_found');
  }
  await deps.db
    .updateTable('import_rows')
    .set({
      attempts: row.attempts + 1,
      error,
      done_at: over ? sql<Date>`now()` : null,
    })
    .where('id', '=', row.id)
    .execute();
}

async function finish(db: Db, importId: string): Promise<void> {
  await db
    .updateTable('imports')
    .set({ finished_at: sql<Date>`now()` })
    .where('id', '=', importId)
    .execute();
}
