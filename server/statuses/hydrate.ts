import { type HydrateAccountsDeps, hydrateAccounts } from '#server/accounts/hydrate.ts';
import type { Account } from '#server/contract/account.ts';
import type { MediaAttachment } from '#server/contract/media-attachment.ts';
import type { Poll } from '#server/contract/poll.ts';
import type { Status } from '#server/contract/status.ts';
import { notFound } from '#server/core/errors.ts';
import { type Emojis, hydrateEmojis } from '#server/emojis/hydrate.ts';
import { activeFilters } from '#server/filters/active.ts';
import { withFilters } from '#server/filters/match.ts';
import { hydrateMedia } from '#server/media/hydrate.ts';
import { hydratePolls } from '#server/polls/hydrate.ts';
import { findQuoted, type QuotedRow } from '#server/quotes/find-quoted.ts';
import { type FlagsRow, findFlags } from './find-flags.ts';
import {
  findShown,
  type MentionRow,
  type ShownRow,
  type TagRow,
  findMentioned,
  findTags,
} from './find-shown.ts';
import { presentStatus } from './present.ts';

export type HydrateDeps = HydrateAccountsDeps;

/** Everything a page of statuses is made of, by id. */
export interface Hydration {
  statuses: ReadonlyMap<string, ShownRow>;
  accounts: ReadonlyMap<string, Account>;
  media: ReadonlyMap<string, MediaAttachment[]>;
  polls: ReadonlyMap<string, Poll>;
  mentions: ReadonlyMap<string, MentionRow[]>;
  tags: ReadonlyMap<string, TagRow[]>;
  emojis: Emojis;
  /** What the viewer may see of what is quoted. */
  quoted: ReadonlyMap<string, QuotedRow>;
  /** Null for the public: it has no flags. */
  flags: ReadonlyMap<string, FlagsRow> | null;
}

/**
 * The statuses with these ids as the viewer may see them, in the order asked; what is absent or
 * invisible is left out. A fixed number of queries, whatever the number of ids.
 */
export async function hydrateStatuses(
  deps: HydrateDeps,
  ids: readonly string[],
  viewer: string | null,
): Promise<Status[]> {
  if (ids.length === 0) return [];
  const [hydration, filters] = await Promise.all([
    hydrate(deps, ids, viewer),
    viewer === null ? [] : activeFilters(deps.db, viewer),
  ]);
  return ids.flatMap((id) => {
    const status = presentStatus(id, hydration, { origin: deps.config.origin, viewer });
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
  const hydration = await hydrate(deps, [id], null, seenBy);
  return presentStatus(id, hydration, { origin: deps.config.origin, viewer: null });
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
  viewer: string | null,
  seenBy = viewer,
): Promise<Hydration> {
  const asked = await findShown(deps.db, ids, seenBy);
  const rows = withQuoted(asked, await findShown(deps.db, quotedBy(asked), seenBy));
  // What is boosted is shown through its boost; only what is not a boost has parts of its own.
  const whole = rows.filter((row) => row.reblog_of_id === null).map((row) => row.id);
  const [accounts, media, polls, mentions, tags, emojis, quoted, flags] = await Promise.all([
    hydrateAccounts(
      deps,
      rows.map((row) => row.account_id),
    ),
    hydrateMedia(deps, whole),
    hydratePolls(deps, whole, viewer),
    findMentioned(deps.db, whole),
    findTags(deps.db, whole),
    hydrateEmojis(deps, rows),
    findQuoted(deps.db, quotedBy(rows), seenBy),
    viewer === null ? null : findFlags(deps.db, whole, viewer),
  ]);
  return {
    statuses: new Map(rows.map((row) => [row.id, row])),
    accounts,
    media,
    polls,
    mentions: Map.groupBy(mentions, (row) => row.status_id),
    tags: Map.groupBy(tags, (row) => row.status_id),
    emojis,
    quoted,
    flags: flags && new Map(flags.map((row) => [row.status_id, row])),
  };
}

/** What is shown inside them, where its author agreed. */
function quotedBy(rows: readonly ShownRow[]): string[] {
  return rows.flatMap((row) =>
    row.quote_state === 'accepted' && row.quoted_status_id !== null ? [row.quoted_status_id] : [],
  );
}

/** What is quoted may be on the page itself as well. */
function withQuoted(asked: readonly ShownRow[], quoted: readonly ShownRow[]): ShownRow[] {
  const ids = new Set(asked.map((row) => row.id));
  return [...asked, ...quoted.filter((row) => !ids.has(row.id))];
}
