import type { QuotedStatus, Status } from '#server/contract/status.ts';
import type { Poll } from '#server/contract/poll.ts';
import { shortcodesIn } from '#server/emojis/local.ts';
import { presentApproval, presentQuote, presentShallowQuote } from '#server/quotes/present.ts';
import type { PageRow } from './find-page.ts';
import type { Hydration } from './hydrate.ts';
import type { Fragment } from './load-fragments.ts';

type PlainStatus = NonNullable<Status['reblog']>;
type PlainParts = Omit<PlainStatus, 'quote'>;

/**
 * A status as the client API shows it: https://docs.joinmastodon.org/entities/Status/. Null where
 * the hydration does not have it, its author, or what it boosts.
 */
export function presentStatus(id: string, hydration: Hydration): Status | null {
  const row = hydration.rows.get(id);
  if (!row) return null;
  if (row.reblog_of_id === null) return presentWhole(row, hydration);
  const boosted = hydration.rows.get(row.reblog_of_id);
  const reblog = boosted && presentWhole(boosted, hydration);
  const wrapper = reblog && presentPlain(row, hydration);
  return wrapper ? { ...wrapper, quote: null, reblog } : null;
}

/** With what it quotes, whose own quote is only named. */
function presentWhole(row: PageRow, hydration: Hydration): PlainStatus | null {
  const status = presentPlain(row, hydration);
  const show = (id: string) => presentQuoted(id, hydration);
  return status && { ...status, quote: presentQuote(row, hydration.quoted, show) };
}

function presentQuoted(id: string, hydration: Hydration): QuotedStatus | null {
  const row = hydration.rows.get(id);
  const status = row && presentPlain(row, hydration);
  return status ? { ...status, quote: presentShallowQuote(row, hydration.quoted) } : null;
}

function presentPlain(row: PageRow, hydration: Hydration): PlainParts | null {
  const account = hydration.accounts.get(row.account_id);
  const fragment = hydration.fragments.get(row.id);
  if (!account || !fragment) return null;
  return {
    ...fragment.shared,
    account,
    replies_count: row.replies_count ?? 0,
    reblogs_count: row.reblogs_count ?? 0,
    favourites_count: row.favourites_count ?? 0,
    quotes_count: row.quotes_count ?? 0,
    quote_approval: quoteApprovalOf(row, hydration, fragment),
    poll: pollOf(fragment, hydration),
    ...viewerFlags(row, hydration, fragment),
    reblog: null,
  };
}

/** Of a boost: how what it boosts may be quoted. */
function quoteApprovalOf(own: PageRow, hydration: Hydration, fragment: Fragment) {
  const row = originalOf(own, hydration);
  const status = hydration.fragments.get(row.id) ?? fragment;
  const { viewer } = hydration;
  if (viewer === null) return presentApproval(status, null);
  return presentApproval(status, {
    isAuthor: row.account_id === viewer,
    followsAuthor: row.follows_author,
    followedByAuthor: row.followed_by_author,
    isBlocked: row.blocks_author,
  });
}

/** The emoji in its choices are among those of the status. */
function pollOf({ shared }: Fragment, hydration: Hydration): Poll | null {
  const poll = hydration.polls.get(shared.id);
  if (!poll) return null;
  const used = new Set(poll.options.flatMap((option) => shortcodesIn(option.title)));
  return { ...poll, emojis: shared.emojis.filter((emoji) => used.has(emoji.shortcode)) };
}

/** Only for a signed-in viewer; a boost shows the flags of what it boosts. */
function viewerFlags(row: PageRow, hydration: Hydration, fragment: Fragment) {
  const { viewer } = hydration;
  if (viewer === null) return {};
  const { favourited, reblogged, bookmarked, muted, pinned } = originalOf(row, hydration);
  const pinnable =
    row.account_id === viewer && row.reblog_of_id === null && fragment.visibility !== 'direct';
  return {
    favourited,
    reblogged,
    bookmarked,
    muted,
    ...(pinnable ? { pinned } : {}),
    filtered: [],
  };
}

function originalOf(row: PageRow, { rows }: Hydration): PageRow {
  return (row.reblog_of_id === null ? undefined : rows.get(row.reblog_of_id)) ?? row;
}
