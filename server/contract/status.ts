import { z } from 'zod';
import { Account } from './account.ts';
import { CustomEmoji } from './custom-emoji.ts';
import { FilterResult } from './filter.ts';
import { AbsoluteUrl, DateTime, Id, Visibility } from './formats.ts';
import { MediaAttachment } from './media-attachment.ts';
import { Poll } from './poll.ts';
import { PreviewCard } from './preview-card.ts';

/** https://docs.joinmastodon.org/entities/Status/#Mention */
export const Mention = z.strictObject({
  id: Id,
  username: z.string(),
  acct: z.string(),
  url: AbsoluteUrl,
});
export type Mention = z.infer<typeof Mention>;

/** https://docs.joinmastodon.org/entities/Status/#Tag */
export const StatusTag = z.strictObject({ name: z.string(), url: AbsoluteUrl });
export type StatusTag = z.infer<typeof StatusTag>;

/** https://docs.joinmastodon.org/entities/Quote/#state */
export const QuoteState = z.enum([
  'pending',
  'accepted',
  'rejected',
  'revoked',
  'deleted',
  'unauthorized',
  'blocked_account',
  'blocked_domain',
  'muted_account',
]);
export type QuoteState = z.infer<typeof QuoteState>;

/** https://docs.joinmastodon.org/entities/ShallowQuote/ */
export const ShallowQuote = z.strictObject({
  state: QuoteState,
  quoted_status_id: Id.nullable(),
});
export type ShallowQuote = z.infer<typeof ShallowQuote>;

const QuotableBy = z.array(z.enum(['public', 'followers', 'following', 'unsupported_policy']));

/** https://docs.joinmastodon.org/entities/QuoteApproval/ */
export const QuoteApproval = z.strictObject({
  automatic: QuotableBy,
  manual: QuotableBy,
  current_user: z.enum(['automatic', 'manual', 'unknown', 'denied']),
});
export type QuoteApproval = z.infer<typeof QuoteApproval>;

const plain = {
  id: Id,
  uri: AbsoluteUrl,
  /** `<origin>/@user/<id>`; of elsewhere its page, else its id; null only for boosts. */
  url: AbsoluteUrl.nullable(),
  created_at: DateTime,
  edited_at: DateTime.nullable(),
  account: Account,
  content: z.string(),
  visibility: Visibility,
  sensitive: z.boolean(),
  spoiler_text: z.string(),
  media_attachments: z.array(MediaAttachment),
  application: z.strictObject({ name: z.string(), website: z.string().nullable() }).nullable(),
  mentions: z.array(Mention),
  tags: z.array(StatusTag),
  emojis: z.array(CustomEmoji),
  reblogs_count: z.number().int(),
  favourites_count: z.number().int(),
  replies_count: z.number().int(),
  quotes_count: z.number().int(),
  quote_approval: QuoteApproval,
  in_reply_to_id: Id.nullable(),
  in_reply_to_account_id: Id.nullable(),
  poll: Poll.nullable(),
  card: PreviewCard.nullable(),
  language: z.string().nullable(),
  /** These are there only for a signed-in viewer. */
  favourited: z.boolean().optional(),
  reblogged: z.boolean().optional(),
  bookmarked: z.boolean().optional(),
  muted: z.boolean().optional(),
  /** Only on statuses that the viewer may pin. */
  pinned: z.boolean().optional(),
  /** What the viewer's filters say to it; empty mostly. */
  filtered: z.array(FilterResult).optional(),
};

/** A status inside a quote: what it quotes itself is named only. */
export const QuotedStatus = z.strictObject({
  ...plain,
  quote: ShallowQuote.nullable(),
  reblog: z.null(),
});
export type QuotedStatus = z.infer<typeof QuotedStatus>;

/** https://docs.joinmastodon.org/entities/Quote/ */
export const Quote = z.strictObject({
  state: QuoteState,
  quoted_status: QuotedStatus.nullable(),
});
export type Quote = z.infer<typeof Quote>;

const whole = { ...plain, quote: Quote.nullable() };

/** https://docs.joinmastodon.org/entities/Status/ */
export const Status = z.strictObject({
  ...whole,
  reblog: z.strictObject({ ...whole, reblog: z.null() }).nullable(),
});
export type Status = z.infer<typeof Status>;

/** What DELETE answers with, to redraft from: the text as it was typed stands for the content. */
export const DeletedStatus = Status.omit({ content: true }).extend({ text: z.string() });
export type DeletedStatus = z.infer<typeof DeletedStatus>;

/** https://docs.joinmastodon.org/entities/Context/ */
export const StatusContext = z.strictObject({
  ancestors: z.array(Status),
  descendants: z.array(Status),
});
export type StatusContext = z.infer<typeof StatusContext>;

/** https://docs.joinmastodon.org/entities/AsyncRefresh/ */
export const AsyncRefresh = z.strictObject({
  id: z.string(),
  status: z.enum(['running', 'finished']),
  result_count: z.number().int().nonnegative(),
});
export type AsyncRefresh = z.infer<typeof AsyncRefresh>;

/** https://docs.joinmastodon.org/entities/StatusSource/ */
export const StatusSource = z.strictObject({
  id: Id,
  text: z.string(),
  spoiler_text: z.string(),
});
export type StatusSource = z.infer<typeof StatusSource>;

/** https://docs.joinmastodon.org/entities/StatusEdit/ */
export const StatusEdit = z.strictObject({
  content: z.string(),
  spoiler_text: z.string(),
  sensitive: z.boolean(),
  created_at: DateTime,
  account: Account,
  media_attachments: z.array(MediaAttachment),
  emojis: z.array(CustomEmoji),
  quote: Quote.nullable(),
  /**
   * Only of versions that had a poll. Documented are the titles alone; Tusky and Feditext read the
   * history of a poll's post only if there is a whole poll. Votes of versions are not kept.
   */
  poll: Poll.omit({ voted: true, own_votes: true }).optional(),
});
export type StatusEdit = z.infer<typeof StatusEdit>;
