import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#server/config.ts';
import type { Archive } from '#server/contract/transfer.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { DAY, toApiDate } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, onCommit } from '#server/db/transaction.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';

/** As in Mastodon: one a week, kept for a week. */
const INTERVAL_DAYS = 7;

/** Asks for an archive of one's own posts, made in the background. Refuses a second one in a week. */
export async function requestArchive(
  deps: { db: Db; jobs: Pick<Jobs, 'enqueue'> },
  accountId: string,
): Promise<string> {
  return await inTransaction(deps.db, async (tx) => {
    await tx
      .selectFrom('accounts')
      .select('id')
      .where('id', '=', accountId)
      .forNoKeyUpdate()
      .execute();
    const recent = await tx
      .selectFrom('archives')
      .select('id')
      .where('account_id', '=', accountId)
      .where('failed_at', 'is', null)
      .where('created_at', '>', new Date(Date.now() - INTERVAL_DAYS * DAY))
      .executeTakeFirst();
    if (recent)
      throw new DomainError('rate_limited', 'You can request an archive once every 7 days');
    const { id } = await tx
      .insertInto('archives')
      .values({ account_id: accountId })
      .returning('id')
      .executeTakeFirstOrThrow();
    onCommit(tx, () => void deps.jobs.enqueue('transfers.archive', {}));
    return id;
  });
}

/** Somebody's archives, the latest first. */
export async function listArchives(db: Db, accountId: string): Promise<Archive[]> {
  const rows = await db
    .selectFrom('archives')
    .select(['id', 'bytes', 'ready_at', 'failed_at', 'created_at'])
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .limit(10)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    state: row.ready_at ? 'ready' : row.failed_at ? 'failed' : 'in_progress',
    bytes: row.bytes === null ? null : Number(row.bytes),
    created_at: toApiDate(row.created_at),
  }));
}

/** Where the file of one's own archive lies. Throws "not found" until it is ready. */
export async function archiveFile(
  deps: { db: Db; config: Pick<Config, 'dataDir'> },
  { accountId, id }: { accountId: string; id: string },
): Promise<{ path: string; bytes: number; createdAt: Date }> {
  const row = await deps.db
    .selectFrom('archives')
    .select(['file', 'bytes', 'created_at'])
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('ready_at', 'is not', null)
    .executeTakeFirst();
  if (!row?.file) throw notFound();
  const path = archivePath(deps.config, row.file);
  return { path, bytes: Number(row.bytes), createdAt: row.created_at };
}

export function archivePath(config: Pick<Config, 'dataDir'>, file: string): string {
  return join(config.dataDir, 'archives', file);
}

/** Archives older than a week go, files first. */
export async function pruneArchives(deps: {
  db: Db;
  config: Pick<Config, 'dataDir'>;
}): Promise<void> {
  const rows = await deps.db
    .selectFrom('archives')
    .select(['id', 'file'])
    .where('created_at', '<', new Date(Date.now() - INTERVAL_DAYS * DAY))
    .execute();
  for (const { id, file } of rows) {
    if (file !== null) await rm(archivePath(deps.config, file), { force: true });
    await deps.db.deleteFrom('archives').where('id', '=', id).execute();
  }
}
