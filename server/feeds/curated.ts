import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import type { Account } from '#server/contract/account.ts';
import { CuratedFeed } from '#server/contract/curated-feed.ts';
import { notFound } from '#server/core/errors.ts';
import { toApiDate } from '#server/core/time.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import {
  countItems,
  type FeedRow,
  findFeedById,
  type ItemCounts,
  listFeedRows,
} from './queries.ts';
import { writeSchedule } from './schedule.ts';

/** Every feed as its curators see it, by handle. */
export async function listCuratedFeeds(deps: HydrateDeps): Promise<CuratedFeed[]> {
  return await present(deps, await listFeedRows(deps.db));
}

/** Throws "not found". */
export async function showCuratedFeed(deps: HydrateDeps, feedId: string): Promise<CuratedFeed> {
  const [feed] = await present(deps, [await findFeedById(deps.db, feedId)]);
  if (!feed) throw notFound();
  return feed;
}

async function present(deps: HydrateDeps, rows: FeedRow[]): Promise<CuratedFeed[]> {
  const ids = rows.map((row) => row.account_id);
  const [accounts, counts] = await Promise.all([
    hydrateAccounts(deps, ids),
    countItems(deps.db, ids),
  ]);
  return rows.flatMap((row) => {
    const account = accounts.get(row.account_id);
    return account ? [presentFeed(row, account, counts.get(row.account_id))] : [];
  });
}

function presentFeed(row: FeedRow, account: Account, counts: ItemCounts | undefined): CuratedFeed {
  const { published = 0, waiting = 0, skipped = 0, removed = 0 } = counts ?? {};
  const date = (at: Date | null): string | null => at && toApiDate(at);
  return {
    id: row.account_id,
    account,
    note: row.note,
    source: row.source,
    params: Object.fromEntries(
      Object.entries(row.params as object).map(([name, value]) => [name, String(value)]),
    ),
    language: row.language,
    hashtags: row.hashtags,
    schedule: writeSchedule(row),
    posts_per_run: row.posts_per_run,
    state: row.state,
    running:
      row.run_asked_at !== null ||
      (row.running_until !== null && row.running_until.getTime() > Date.now()),
    last_run_at: date(row.last_run_at),
    last_good_at: date(row.last_good_at),
    next_run_at: row.state === 'paused' ? null : toApiDate(row.next_run_at),
    problem:
      row.last_error === null ? null : { kind: kindOf(row.last_failure), text: row.last_error },
    counts: { published, waiting, skipped, removed },
  };
}

type Kind = NonNullable<CuratedFeed['problem']>['kind'];

function kindOf(failure: string | null): Kind {
  return CuratedFeed.shape.problem.unwrap().shape.kind.safeParse(failure).data ?? 'other';
}
