import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DomainError } from '#server/core/errors.ts';
import { createLane } from '#server/core/lane.ts';
import type { Db } from '#server/db/pool.ts';
import { refuseLong } from './convert.ts';
import { type FilmType, probe } from './probe.ts';

/** Of one person, that wait to be made something of: one more than fits into a post. */
const MAX_WAITING = 5;

const looks = createLane({ concurrency: 2, queue: 50 });

/**
 * Refuses at once what the worker would refuse later, and who holds the queue already: `invalid` for
 * a film or sound that is longer than `seconds`, `rate_limited` while too many of theirs wait.
 */
export async function refuseFilm(
  db: Db,
  { accountId, bytes, type }: { accountId: string; bytes: Uint8Array; type: FilmType },
  seconds: number,
): Promise<void> {
  const waiting = await db
    .selectFrom('media')
    .select('id')
    .where('account_id', '=', accountId)
    .where('state', '=', 'processing')
    .limit(MAX_WAITING)
    .execute();
  if (waiting.length >= MAX_WAITING)
    throw new DomainError('rate_limited', 'Wait until your other films are done', {
      retryAfter: 30,
    });
  const length = await looks.run(() => lengthOf(bytes, type));
  refuseLong({ duration: length }, seconds);
}

/** Seconds; 0 for what does not say it or cannot be read, which the worker finds out. */
async function lengthOf(bytes: Uint8Array, type: FilmType): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'look-'));
  try {
    const path = join(folder, 'in');
    await writeFile(path, bytes);
    return (await probe(path, type)).duration;
  } catch {
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
