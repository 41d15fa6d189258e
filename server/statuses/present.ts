import { acctOf } from '#server/accounts/present.ts';
import { safeRemoteHtml } from '#server/accounts/render-note.ts';
import type { Mention, QuotedStatus, Status, StatusTag } from '#server/contract/status.ts';
import type { Poll } from '#server/contract/poll.ts';
import { shortcodesIn } from '#server/emojis/local.ts';
import { emojisOf } from '#server/emojis/hydrate.ts';
import { toApiDate } from '#server/core/time.ts';
import { hashtagUrl, profileUrl } from '#server/core/urls.ts';
import { presentApproval, presentQuote, presentShallowQuote } from '#server/quotes/present.ts';
import type { FlagsRow } from './find-flags.ts';
import type { MentionRow, ShownRow, TagRow } from './find-shown.ts';
import type { Hydration } from './hydrate.ts';

export interface PresentContext {
  origin: string;
  viewer: string | null;
}

type PlainStatus = NonNullable<Status['reblog']>;
type PlainParts = Omit<PlainStatus, 'quote'>;

/**
 * A status as the client API shows it: https://docs.joinmastodon.org/entities/Status/. Null where
 * the hydration does not have it, its author, or what it boosts.
 */
export function presentStatus(
  id: string,
  hydration: Hydration,
  ctx: PresentContext,
): Status | null {
  const row = hydration.statuses.get(id);
  if (!row) return null;
  if (row.reblog_of_id === null) return presentWhole(row, hydration, ctx);
  const boosted = hydration.statuses.get(row.reblog_of_id);
  const reblog = boosted && presentWhole(boosted, hydration, ctx);
  const wrapper = reblog && presentPlain(row, hydration, ctx);
  return wrapper ? { ...wrapper, quote: null, reblog } : null;
}

/** With what it quotes, whose own quote is only named. */
function presentWhole(
  row: ShownRow,
  hydration: Hydration,
  ctx: PresentContext,
): PlainStatus | null {
  const status = presentPlain(row, hydration, ctx);
  const show = (id: string) => presentQuoted(id, hydration, ctx);
  return status && { ...status, quote: presentQuote(row, hydration.quoted, show) };
}

function presentQuoted(id: string, hydration: Hydration, ctx: PresentContext): QuotedStatus | null {
  const row = hydration.statuses.get(id);
  const status = row && presentPlain(row, hydration, ctx);
  return status ? { ...status, quote: presentShallowQuote(row, hydration.quoted) } : null;
}

function presentPlain(row: ShownRow, hydration: Hydration, ctx: PresentContext): PlainParts | null {
  const account = hydration.accounts.get(row.account_id);
  if (!account) return null;
  return {
    id: row.id,
    uri: row.uri,
    url: row.url === '' ? null : row.url,
    created_at: toApiDate(row.created_at),
    edited_at: row.edited_at && toApiDate(row.edited_at),
    account,
    content: contentOf(row),
    visibility: row.visibility,
    sensitive: row.sensitive,
    spoiler_text: row.spoiler_text,
    media_attachments: hydration.media.get(row.id) ?? [],
    application: row.app_name === null ? null : { name: row.app_name, website: row.app_website },
    mentions: (hydration.mentions.get(row.id) ?? []).map((mention) =>
      presentMention(mention, ctx.origin),
    ),
    tags: (hydration.tags.get(row.id) ?? []).map((tag) => presentTag(tag, ctx.origin)),
    emojis: emojisOf(row, hydration.emojis),
    replies_count: row.replies_count ?? 0,
    reblogs_count: row.reblogs_count ?? 0,
    favourites_count: row.favourites_count ?? 0,
    quotes_count: row.quotes_count ?? 0,
    quote_approval: quoteApprovalOf(row, hydration, ctx),
    in_reply_to_id: row.in_reply_to_id,
    in_reply_to_account_id: row.in_reply_to_account_id,
    poll: pollOf(row, hydration),
    card: null,
    language: row.language,
    ...viewerFlags(row, hydration.flags, ctx),
    reblog: null,
  };
}

/** Of a boost: how what it boosts may be quoted. */
function quoteApprovalOf(row: ShownRow, hydration: Hydration, ctx: PresentContext) {
  const status = hydration.statuses.get(row.reblog_of_id ?? row.id) ?? row;
  const flags = hydration.flags?.get(status.id);
  return presentApproval(
    status,
    ctx.viewer === null
      ? null
      : {
          isAuthor: status.account_id === ctx.viewer,
          followsAuthor: flags?.follows_author ?? false,
          followedByAuthor: flags?.followed_by_author ?? false,
          isBlocked: flags?.blocks_author ?? false,
        },
  );
}

/** The emoji in its choices are among those of the status. */
function pollOf(row: ShownRow, hydration: Hydration): Poll | null {
  const poll = hydration.polls.get(row.id);
  if (!poll) return null;
  const used = new Set(poll.options.flatMap((option) => shortcodesIn(option.title)));
  const emojis = emojisOf(row, hydration.emojis).filter((emoji) => used.has(emoji.shortcode));
  return { ...poll, emojis };
}

/** Ours is written by `render/`; what came from elsewhere is sanitised once more before it is shown. */
function contentOf(row: ShownRow): string {
  return row.local ? row.content : safeRemoteHtml(row.content);
}

/** Only for a signed-in viewer; a boost shows the flags of what it boosts. */
function viewerFlags(
  row: ShownRow,
  flags: ReadonlyMap<string, FlagsRow> | null,
  ctx: PresentContext,
) {
  if (flags === null) return {};
  const own = flags.get(row.reblog_of_id ?? row.id);
  const pinnable =
    row.account_id === ctx.viewer && row.reblog_of_id === null && row.visibility !== 'direct';
  return {
    favourited: own?.favourited ?? false,
    reblogged: own?.reblogged ?? false,
    bookmarked: own?.bookmarked ?? false,
    muted: own?.muted ?? false,
    ...(pinnable ? { pinned: own?.pinned ?? false } : {}),
    filtered: [],
  };
}

function presentMention(row: MentionRow, origin: string): Mention {
  return {
    id: row.id,
    username: row.username,
    acct: acctOf(row),
    url: row.domain === null ? profileUrl(origin, row.username) : (row.url ?? row.uri),
  };
}

function presentTag(row: TagRow, origin: string): StatusTag {
  return { name: row.name, url: hashtagUrl(origin, row.name) };
}
