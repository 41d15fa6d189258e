import { sql } from 'kysely';
import { DomainError } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { ImportType } from '#server/db/schema/transfers.ts';
import { inTransaction, onCommit } from '#server/db/transaction.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { readImport } from './read-import.ts';

export interface NewImport {
  accountId: string;
  type: ImportType;
  mode: 'merge' | 'overwrite';
  filename: string;
  text: string;
}

/** A person may have so many under way. */
const MAX_UNFINISHED = 5;

/** Takes a file to be worked through in the background. Resolves to the id of the import. */
export async function startImport(
  deps: { db: Db; jobs: Pick<Jobs, 'enqueue'> },
  { accountId, type, mode, filename, text }: NewImport,
): Promise<string> {
  const rows = readImport(type, text.replaceAll('\0', ''));
  return await inTransaction(deps.db, async (tx) => {
    const running = await tx
      .selectFrom('imports')
      .select('id')
      .where('account_id', '=', accountId)
      .where('finished_at', 'is', null)
      .execute();
    if (running.length >= MAX_UNFINISHED)
      throw new DomainError('rate_limited', 'Wait until your other imports are done');
    const { id } = await tx
      .insertInto('imports')
      .values({ account_id: accountId, type, mode, filename: filename.slice(0, 200) })
      .returning('id')
      .executeTakeFirstOrThrow();
    const texts = rows.map((row) => JSON.stringify(row));
    await sql`
      insert into import_rows (import_id, data)
      select ${id}::bigint, one::jsonb from unnest(${texts}::text[]) with ordinality as given (one, place)
      order by place`.execute(tx);
    onCommit(tx, () => void deps.jobs.enqueue('transfers.import', { importId: id }));
    return id;
  });
}
