import { sql } from 'kysely';
import { deleteLocalAccount } from '#server/accounts/delete-local.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { refuseWithoutContact } from './contact.ts';
import { countItems, findFeed, findFeedById, listFeedRows } from './queries.ts';
import { showSchedule } from './schedule.ts';

/** A feed as its operator sees it. */
export interface FeedSummary {
  id: string;
  username: string;
  displayName: string;
  source: string;
  params: unknown;
  language: string;
  schedule: string;
  state: 'active' | 'paused';
  published: number;
  waiting: number;
  skipped: number;
  lastRunAt: Date | null;
  lastGoodAt: Date | null;
  nextRunAt: Date;
  lastError: string | null;
}

/** Every feed, by handle. */
export async function listFeeds(db: Db): Promise<FeedSummary[]> {
  const [rows, counts] = await Promise.all([listFeedRows(db), countItems(db)]);
  return rows.map((row) => ({
    id: row.account_id,
    username: row.username,
    displayName: row.display_name,
    source: row.source,
    params: row.params,
    language: row.language,
    schedule: showSchedule(row),
    state: row.state,
    published: counts.get(row.account_id)?.published ?? 0,
    waiting: counts.get(row.account_id)?.waiting ?? 0,
    skipped: counts.get(row.account_id)?.skipped ?? 0,
    lastRunAt: row.last_run_at,
    lastGoodAt: row.last_good_at,
    nextRunAt: row.next_run_at,
    lastError: row.last_error,
  }));
}

/** The id of a feed by its handle. Throws "not found". */
export async function feedIdOf(db: Db, username: string): Promise<string> {
  return (await findFeed(db, username)).account_id;
}

/** What its source is told. Throws "not found". */
export async function paramsOfFeed(db: Db, feedId: string): Promise<Record<string, unknown>> {
  return (await findFeedById(db, feedId)).params as Record<string, unknown>;
}

/** Stops a feed; what it posted stays. Throws "not found". */
export async function pauseFeed(db: Db, feedId: string): Promise<void> {
  await setState(db, feedId, 'paused');
}

/** Lets it go on: it catches up with what it missed, within its limits. Throws "not found". */
export async function resumeFeed(db: Db, feedId: string): Promise<void> {
  await setState(db, feedId, 'active');
}

/**
 * Asks for a run, whatever the schedule says and also of a paused feed. The row remembers it until it
 * was run; a worker is told at once. Throws "not found".
 */
export async function askForRun(deps: AskForRunDeps, feedId: string): Promise<void> {
  refuseWithoutContact(deps.config);
  const asked = await deps.db
    .updateTable('feeds')
    // As fine as a date of JavaScript, which it is compared with.
    .set({ run_asked_at: sql<Date>`date_trunc('milliseconds', now())` })
    .where('account_id', '=', feedId)
    .executeTakeFirst();
  if (asked.numUpdatedRows === 0n) throw notFound();
  await deps.jobs.enqueue('feeds.run-asked', { feedId });
}

export interface AskForRunDeps {
  db: Db;
  config: Parameters<typeof refuseWithoutContact>[0];
  jobs: Pick<Jobs, 'enqueue'>;
}

async function setState(db: Db, feedId: string, state: 'active' | 'paused'): Promise<void> {
  const changed = await db
    .updateTable('feeds')
    .set({ state, ...(state === 'active' ? { next_run_at: new Date() } : {}) })
    .where('account_id', '=', feedId)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) throw notFound();
}

/** Deletes a feed with its account and all its posts, everywhere. Throws "not found". */
export async function deleteFeed(db: Db, feedId: string): Promise<void> {
  const { account_id } = await findFeedById(db, feedId);
  await deleteLocalAccount(db, account_id);
}
