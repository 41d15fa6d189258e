import { sql } from 'kysely';
import { DomainError } from '#server/core/errors.ts';
import { findDueIds } from './queries.ts';
import { rememberAnswers } from './remember.ts';
import { type FeedDeps, runFeed } from './run.ts';

/** Feeds of one round: they share what they ask the wikis for. */
const ROUND = 50;
/** Feeds at the same time: one that waits for a slow site does not hold up the others. */
const AT_ONCE = 4;

let complained = false;

/** Whether there is any of it to do now: what the sweep asks before it sets the alarm clock. */
export const FEEDS_DUE = sql<boolean>`exists (select from feeds
  where (run_asked_at is not null or (state = 'active' and next_run_at <= now()))
    and (running_until is null or running_until < now()))`;

/**
 * Runs every feed whose time has come. One that fails is tried again later and says why; the others
 * go on. Without somebody whom Wikimedia can write to none runs. Resolves to how many ran.
 */
export async function runDueFeeds(deps: FeedDeps): Promise<number> {
  let ran = 0;
  for (;;) {
    const ids = await findDueIds(deps.db, ROUND);
    if (ids.length === 0) return ran;
    if (deps.config.wikimedia.contact === null) {
      if (!complained) deps.log.error('feeds do not run: WIKIMEDIA_CONTACT is not set');
      complained = true;
      return ran;
    }
    const round = { ...deps, wiki: rememberAnswers(deps.wiki) };
    const queue = [...ids];
    const lane = async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined; id = queue.shift()) await tryOne(round, id);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    ran += ids.length;
    if (ids.length < ROUND) return ran;
  }
}

/** Runs the feed that a curator asked it of. What goes wrong is told with the feed. */
export async function runAsked(deps: FeedDeps, feedId: string): Promise<void> {
  await tryOne({ ...deps, wiki: rememberAnswers(deps.wiki) }, feedId);
}

async function tryOne(deps: FeedDeps, id: string): Promise<void> {
  try {
    const report = await runFeed(deps, id);
    deps.log.info({ feed: id, ...report }, 'feed ran');
  } catch (error) {
    if (error instanceof DomainError && error.code === 'conflict') return;
    deps.log.warn({ feed: id, err: error }, 'feed failed');
  }
}
