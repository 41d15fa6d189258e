import { sql } from 'kysely';
import { DomainError } from '#server/core/errors.ts';
import type { Config } from '#server/config.ts';
import type { Logger } from '#server/core/log.ts';
import type { Clock } from '#server/core/time.ts';
import type { FetchBytes } from '#server/media/remote-file.ts';
import { WikiError } from '#server/wikimedia/wiki-error.ts';
import { REASONS } from './reasons.ts';
import { refuseWithoutContact } from './contact.ts';
import { type PostDeps, publishItem, removeItem, updateItem } from './publish-item.ts';
import * as rows from './queries.ts';
import { nextRun, retryAt } from './schedule.ts';
import { isByHand } from './hand-key.ts';
import type { AnySource, Composed, Posted, SourceContext, Standing } from './source.ts';
import { inspectFiles } from './sources/file-post.ts';
import { sourceNamed } from './sources.ts';

export interface FeedDeps extends PostDeps {
  config: Config;
  fetchBytes: FetchBytes;
  log: Logger;
  clock: Clock;
}

/** What a run did, in numbers. */
export interface RunReport {
  found: number;
  published: number;
  updated: number;
  removed: number;
  skipped: number;
  /** Left for the next run. */
  waiting: number;
  /** What went wrong with single items. */
  problems: string[];
}

/** Posts that are looked at again for changes: one request. */
const INSPECTED = 50;
/** How many runs' worth of posts may wait before the oldest are given up. */
const BACKLOG_RUNS = 10;
/** How long something that cannot be posted is tried again. */
const PATIENCE = 24 * 60 * 60_000;

/**
 * One run of a feed: reads its source, posts what is new (the oldest first, so many at most), brings
 * what was posted up to date. The rows remember everything, so a run may be repeated or die at any
 * point. Throws `conflict` while another run is at it, and whatever the source threw; the feed's row
 * says so too.
 */
export async function runFeed(deps: FeedDeps, feedId: string): Promise<RunReport> {
  refuseWithoutContact(deps.config);
  if (!(await rows.takeFeed(deps.db, feedId)))
    throw new DomainError('conflict', 'This feed is being run at the moment');
  const feed = await rows.findFeedById(deps.db, feedId);
  const now = deps.clock();
  try {
    const report = await work(deps, feed, now);
    const [problem] = report.problems;
    const soon = report.waiting > 0 || problem !== undefined;
    // What is not there yet is asked for less and less often.
    const waits = soon && report.published === 0 ? feed.waits + 1 : 0;
    await finish(deps, feed, {
      next_run_at: soon ? retryAt(feed, now, Math.max(waits - 1, 0)) : nextRun(feed, now),
      last_good_at: now,
      last_error: problem ?? null,
      last_failure: problem === undefined ? null : 'item',
      failures: 0,
      waits,
      read_until: now,
    });
    return report;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const failures = feed.failures + 1;
    const next_run_at = retryAt(feed, now, failures);
    const last_failure = error instanceof WikiError ? error.failure : 'other';
    await finish(deps, feed, { next_run_at, last_error: text, last_failure, failures });
    throw error;
  }
}

type Outcome = Partial<{
  next_run_at: Date;
  last_good_at: Date;
  last_error: string | null;
  last_failure: string | null;
  failures: number;
  waits: number;
  read_until: Date;
}>;

async function finish(deps: FeedDeps, feed: rows.FeedRow, outcome: Outcome): Promise<void> {
  await deps.db
    .updateTable('feeds')
    .set({
      ...outcome,
      running_until: null,
      last_run_at: deps.clock(),
      // Who asked meanwhile asked for another one.
      run_asked_at: sql<Date | null>`case when run_asked_at is distinct from ${feed.run_asked_at}
        then run_asked_at end`,
    })
    .where('account_id', '=', feed.account_id)
    .execute();
}

async function work(deps: FeedDeps, feed: rows.FeedRow, now: Date): Promise<RunReport> {
  const source = sourceNamed(feed.source);
  const ctx = contextOf(deps, feed.language, now);
  const report = emptyReport();
  await inspect(deps, { feed, source, ctx }, report);
  const found = await source.find(ctx, feed.params, { readUntil: feed.read_until });
  const fresh = await rows.keepFound(deps.db, feed.account_id, found);
  report.found = fresh.length;
  if (feed.read_until === null) await skipOlder(deps, feed, fresh, report);
  await skipBacklog(deps, feed, report);
  await publishWaiting(deps, { feed, source, ctx }, report);
  report.waiting = (await rows.findWaiting(deps.db, feed.account_id)).length;
  return report;
}

export function contextOf(
  deps: Pick<FeedDeps, 'wiki' | 'fetchBytes' | 'config'>,
  language: string,
  now: Date,
): SourceContext {
  const { wiki, fetchBytes, config } = deps;
  return { wiki, fetchBytes, config: config.wikimedia, language, now };
}

interface Running {
  feed: rows.FeedRow;
  source: AnySource;
  ctx: SourceContext;
}

/** A new feed begins with the newest; what is older than it was never meant to be posted. */
async function skipOlder(
  deps: FeedDeps,
  feed: rows.FeedRow,
  fresh: string[],
  report: RunReport,
): Promise<void> {
  const older = fresh.slice(0, Math.max(0, fresh.length - feed.posts_per_run));
  await rows.skipItems(deps.db, older, REASONS.older);
  report.skipped += older.length;
}

/** After an outage, or when a list is flooded, only the newest are caught up with; the rows say so. */
async function skipBacklog(deps: FeedDeps, feed: rows.FeedRow, report: RunReport): Promise<void> {
  const waiting = await rows.findWaiting(deps.db, feed.account_id);
  const most = feed.posts_per_run * (feed.daily_at === null ? BACKLOG_RUNS : 1);
  const tooMany = waiting.slice(0, Math.max(0, waiting.length - most)).map((item) => item.id);
  await rows.skipItems(deps.db, tooMany, REASONS.backlog);
  report.skipped += tooMany.length;
}

async function publishWaiting(deps: FeedDeps, running: Running, report: RunReport): Promise<void> {
  const { feed } = running;
  for (const item of await rows.findWaiting(deps.db, feed.account_id)) {
    if (report.published >= feed.posts_per_run) return;
    const composed = await composeItem(deps, running, item, report);
    if ('skip' in composed) {
      await rows.skipItems(deps.db, [item.id], composed.skip);
      report.skipped += 1;
    } else if ('later' in composed) {
      await rows.noteReason(deps.db, item.id, composed.later);
    }
  }
}

/** Composes and publishes; what fails for good is skipped with its reason, a silent wiki ends the run. */
async function composeItem(
  deps: FeedDeps,
  { feed, source, ctx }: Running,
  item: rows.ItemRow,
  report: RunReport,
): Promise<Composed> {
  try {
    const composed = await source.compose(ctx, feed.params, item.found as Posted['ref']);
    if ('post' in composed) {
      const statusId = await publishItem(deps, { feed, item, post: composed.post });
      if (statusId !== null) report.published += 1;
    }
    return composed;
  } catch (error) {
    const isOurs = error instanceof DomainError;
    const isWikis = error instanceof WikiError && error.failure !== 'unreachable';
    if (!isOurs && !isWikis) throw error;
    if (isWikis && error.failure === 'unconfigured') throw error;
    const reason = error.message;
    report.problems.push(`${item.title}: ${reason}`);
    const isOld = deps.clock().getTime() - item.found_at.getTime() > PATIENCE;
    return isOld || isOurs ? { skip: reason } : { later: reason };
  }
}

/** New versions become edits, deleted files take their posts with them. */
async function inspect(deps: FeedDeps, running: Running, report: RunReport): Promise<void> {
  const { feed } = running;
  const items = await rows.findPosted(deps.db, feed.account_id, INSPECTED);
  if (items.length === 0) return;
  const standings = await standingsOf(running, items);
  for (const item of items) {
    const standing = standings.get(item.id) ?? 'same';
    // What somebody wrote stays as they wrote it, as long as its picture is there.
    if (standing === 'same' || (standing === 'changed' && isByHand(item))) continue;
    if (typeof standing === 'object') {
      await removeItem(deps, { item, reason: standing.gone });
      report.removed += 1;
      continue;
    }
    await refresh(deps, running, item, report);
  }
}

/** What was written by hand shows pictures of Commons, whatever the feed's source is. */
async function standingsOf(
  { feed, source, ctx }: Running,
  items: readonly rows.ItemRow[],
): Promise<Map<string, Standing>> {
  const posted = (some: readonly rows.ItemRow[]): Posted[] =>
    some.map((item) => ({
      itemId: item.id,
      ref: item.found as Posted['ref'],
      pageId: item.page_id === null ? null : Number(item.page_id),
      version: item.version,
    }));
  const [byHand, bySource] = [items.filter(isByHand), items.filter((item) => !isByHand(item))];
  const ofHand =
    byHand.length === 0 ? [] : await inspectFiles(ctx, ctx.config.commonsApi, posted(byHand));
  if (bySource.length === 0 || !source.inspect) return new Map(ofHand);
  return new Map([...ofHand, ...(await source.inspect(ctx, feed.params, posted(bySource)))]);
}

async function refresh(
  deps: FeedDeps,
  { feed, source, ctx }: Running,
  item: rows.ItemRow,
  report: RunReport,
): Promise<void> {
  const composed = await source.compose(ctx, feed.params, item.found as Posted['ref']);
  if ('skip' in composed) {
    await removeItem(deps, { item, reason: composed.skip });
    report.removed += 1;
  }
  if (!('post' in composed)) return;
  try {
    await updateItem(deps, { feed, item, post: composed.post });
    report.updated += 1;
  } catch (error) {
    // A new version that cannot be shown leaves the post as it is.
    if (!(error instanceof DomainError)) throw error;
    report.problems.push(`${item.title}: ${error.message}`);
  }
}

function emptyReport(): RunReport {
  return { found: 0, published: 0, updated: 0, removed: 0, skipped: 0, waiting: 0, problems: [] };
}
