import type { HydrateAccountsDeps } from '#server/accounts/hydrate.ts';
import { rememberedAccounts } from '#server/accounts/remembered.ts';
import type { Account } from '#server/contract/account.ts';
import type { Poll } from '#server/contract/poll.ts';
import type { Status } from '#server/contract/status.ts';
import { notFound } from '#server/core/errors.ts';
import { filtersAt } from '#server/filters/active.ts';
import { withFilters } from '#server/filters/match.ts';
import { hydratePolls } from '#server/polls/hydrate.ts';
import { findQuoted, type QuotedRow } from '#server/quotes/find-quoted.ts';
import { findPage, type Which, type PageRow } from './find-page.ts';
import { fragmentsOf } from './fragments.ts';
import type { Fragment } from './load-fragments.ts';
import { presentStatus } from './present.ts';

export type HydrateDeps = HydrateAccountsDeps;

/** Everything a page of statuses is made of, by id. */
export interface Hydration {
  /** What the viewer may see, boosted and quoted ones too, with their flags. */
  rows: ReadonlyMap<string, PageRow>;
  fragments: ReadonlyMap<string, Fragment>;
  accounts: ReadonlyMap<string, Account>;
  polls: ReadonlyMap<string, Poll>;
  /** What the viewer may see of what is quoted. */
  quoted: ReadonlyMap<string, QuotedRow>;
  /** Null for the public: it has no flags. */
  viewer: string | null;
}

/**
 * The statuses with these ids as the viewer may see them, in the order asked; what is absent or
 * invisible is left out, and with `unfiltered` what they do not want to see. A fixed number of queries,
 * whatever the number of ids: one for a page of which everything is remembered in the version that
 * this query finds.
 */
export async function hydrateStatuses(
  deps: HydrateDeps,
  ids: readonly string[],
  viewer: string | null,
  which: Which = 'visible',
): Promise<Status[]> {
  if (ids.length === 0) return [];
  const hydration = await hydrate(deps, ids, { viewer, which });
  const [row] = hydration.rows.values();
  const version = row?.filters ?? null;
  const filters =
    viewer === null || version === null ? [] : await filtersAt(deps.db, viewer, version);
  return ids.flatMap((id) => {
    const status = presentStatus(id, hydration);
    return status ? withFilters(status, filters) : [];
  });
}

/** One status as the viewer may see it; null when it is absent or invisible. */
export async function hydrateStatus(
  deps: HydrateDeps,
  id: string,
  viewer: string | null,
): Promise<Status | null> {
  const [status] = await hydrateStatuses(deps, [id], viewer);
  return status ?? null;
}

/**
 * One status for many viewers at once, each of whom may see it, as may `seenBy`: with nothing in it
 * that is of or for one of them. Whether they may is asked before, of each; what is quoted in it is
 * as `seenBy` sees it.
 */
export async function hydrateForMany(
  deps: HydrateDeps,
  id: string,
  seenBy: string,
): Promise<Status | null> {
  const hydration = await hydrate(deps, [id], { viewer: null, seenBy });
  return presentStatus(id, hydration);
}

/** One status as the viewer may see it. Throws "not found". */
export async function showStatus(
  deps: HydrateDeps,
  id: string,
  viewer: string | null,
): Promise<Status> {
  const status = await hydrateStatus(deps, id, viewer);
  if (!status) throw notFound();
  return status;
}

async function hydrate(
  deps: HydrateDeps,
  ids: readonly string[],
  {
    viewer,
    seenBy = viewer,
    which,
  }: { viewer: string | null; seenBy?: string | null; which?: Which },
): Promise<Hydration> {
  const asked = await findPage(deps.db, ids, seenBy, which);
  const rows = withQuoted(asked, await findPage(deps.db, quotedBy(asked), seenBy));
  const withPoll = rows.filter((row) => row.has_poll).map((row) => row.id);
  const [fragments, accounts, polls, quoted] = await Promise.all([
    fragmentsOf(deps, rows),
    rememberedAccounts(deps, rows),
    withPoll.length === 0 ? new Map<string, Poll>() : hydratePolls(deps, withPoll, viewer),
    findQuoted(deps.db, quotedBy(rows), seenBy),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { rows: byId, fragments, accounts, polls, quoted, viewer };
}

/** What is shown inside them, where its author agreed. */
function quotedBy(rows: readonly PageRow[]): string[] {
  return rows.flatMap((row) =>
    row.quote_state === 'accepted' && row.quoted_status_id !== null ? [row.quoted_status_id] : [],
  );
}

/** What is quoted may be on the page itself as well. */
function withQuoted(asked: readonly PageRow[], quoted: readonly PageRow[]): PageRow[] {
  const ids = new Set(asked.map((row) => row.id));
  return [...asked, ...quoted.filter((row) => !ids.has(row.id))];
}
