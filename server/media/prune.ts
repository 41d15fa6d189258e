import { DAY } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { MediaStorage } from './storage.ts';

export interface PruneDeps {
  db: Db;
  storage: Pick<MediaStorage, 'delete'>;
}

/** How long an upload may wait for its status, and a remote copy for being looked at again. */
const UNATTACHED_DAYS = 1;
const REMOTE_DAYS = 14;
const BATCH = 200;

/** What pruning took away. */
export interface Pruned {
  unattached: number;
  remote: number;
}

/**
 * Deletes uploads that no status took and copies of remote pictures that are old; the latter are
 * fetched again when somebody looks. Stopped half-way it goes on the next time.
 */
export async function pruneMedia(
  deps: PruneDeps,
  options: { now?: Date; remoteDays?: number } = {},
): Promise<Pruned> {
  const now = (options.now ?? new Date()).getTime();
  return {
    unattached: await pruneUnattached(deps, new Date(now - UNATTACHED_DAYS * DAY)),
    remote: await pruneRemote(deps, new Date(now - (options.remoteDays ?? REMOTE_DAYS) * DAY)),
  };
}

async function pruneUnattached(deps: PruneDeps, before: Date): Promise<number> {
  return await inBatches(async () => {
    const rows = await deps.db
      .deleteFrom('media')
      .where('status_id', 'is', null)
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('media')
          .select('id')
          .where('status_id', 'is', null)
          .where('scheduled_status_id', 'is', null)
          .where('created_at', '<', before)
          .limit(BATCH),
      )
      .returning(['file_key', 'preview_key', 'upload_key'])
      .execute();
    await deleteFiles(
      deps,
      rows.flatMap((row) => [row.file_key, row.preview_key, row.upload_key]),
    );
    return rows.length;
  });
}

async function pruneRemote(deps: PruneDeps, before: Date): Promise<number> {
  return await inBatches(async () => {
    const rows = await deps.db
      .deleteFrom('remote_files')
      .where('hash', 'in', (eb) =>
        eb.selectFrom('remote_files').select('hash').where('cached_at', '<', before).limit(BATCH),
      )
      .returning('key')
      .execute();
    await deleteFiles(
      deps,
      rows.map((row) => row.key),
    );
    return rows.length;
  });
}

async function inBatches(batch: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const count = await batch();
    total += count;
    if (count < BATCH) return total;
  }
}

async function deleteFiles(deps: PruneDeps, keys: (string | null)[]): Promise<void> {
  for (const key of keys) if (key !== null) await deps.storage.delete(key);
}
