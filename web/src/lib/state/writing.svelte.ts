import type { Draft } from '#lib/actions/publish.ts';
import type {
  CredentialAccount,
  DeletedStatus,
  MediaAttachment,
  Quote,
  QuotePolicy,
  Status,
  Visibility,
} from '#lib/api/entities.ts';
import { draftOf, type PollDraft, wishOf } from './poll-draft.ts';

/** What a post starts from; all absent: from nothing. */
export interface Start {
  replyTo?: Status;
  editing?: Status;
  /** A post that was deleted to be written anew. */
  redraft?: DeletedStatus;
  /** What the new post quotes. */
  quoting?: Status;
  /** What somebody shares from elsewhere: the text begins with it. */
  shared?: string;
}

/** A post as it stands in the fields of the composer. */
export interface Writing {
  text: string;
  warning: string;
  /** Whether there is a field for a warning; without one there is no warning either. */
  warned: boolean;
  visibility: Visibility;
  quotePolicy: QuotePolicy;
  language: string;
  sensitive: boolean;
  poll: PollDraft | null;
  /** A moment in the field for one; null while there is no field. */
  later: string | null;
}

/** A post that begins with what it answers, edits or quotes, and otherwise as its writer likes it. */
export function startWriting(
  start: Start,
  viewer: CredentialAccount | null,
  locale: string,
): Writing {
  const before = start.editing ?? start.redraft;
  const origin = before ?? start.replyTo;
  // Neither what is answered or quoted nor what its writer likes is shown to more people than meant.
  const about = start.replyTo ?? (start.quoting?.visibility === 'private' ? start.quoting : null);
  const liked = viewer?.source.privacy ?? 'public';
  const writing = $state<Writing>({
    text:
      start.redraft?.text ??
      start.shared ??
      (start.replyTo ? addressees(start.replyTo, viewer) : ''),
    warning: origin?.spoiler_text ?? '',
    warned: Boolean(origin?.spoiler_text),
    visibility: before?.visibility ?? narrower(liked, about?.visibility ?? 'public'),
    quotePolicy: before ? policyOf(before) : (viewer?.source.quote_policy ?? 'public'),
    language: before?.language ?? viewer?.source.language ?? locale,
    sensitive: before?.sensitive ?? viewer?.source.sensitive ?? false,
    poll: before?.poll ? draftOf(before.poll) : null,
    later: null,
  });
  return writing;
}

const widths: readonly Visibility[] = ['direct', 'private', 'unlisted', 'public'];

function narrower(one: Visibility, other: Visibility): Visibility {
  return widths.indexOf(one) < widths.indexOf(other) ? one : other;
}

/** After it was sent: the next one is written with the same choices. */
export function clearWriting(writing: Writing): void {
  Object.assign(writing, { text: '', warning: '', warned: false, poll: null, later: null });
}

/** What is sent of it. */
export function draftFrom(
  writing: Writing,
  media: MediaAttachment[],
  { replyTo, redraft }: Start,
  quote: Quote | null,
): Draft {
  return {
    text: writing.text,
    warning: writing.warned ? writing.warning : '',
    visibility: writing.visibility,
    language: writing.language,
    sensitive: media.length > 0 && writing.sensitive,
    media,
    poll: writing.poll && wishOf(writing.poll),
    replyToId: replyTo?.id ?? redraft?.in_reply_to_id ?? undefined,
    quotedId: quote?.quoted_status?.id,
    quotePolicy: writing.quotePolicy,
  };
}

/** The quote that a post has, or will have. */
export function quoteOf({ editing, redraft, quoting }: Start): Quote | null {
  const kept = (editing ?? redraft)?.quote;
  if (kept) return kept;
  return quoting
    ? { state: 'accepted', quoted_status: { ...quoting, quote: null, reblog: null } }
    : null;
}

function policyOf({ quote_approval }: Pick<Status, 'quote_approval'>): QuotePolicy {
  if (quote_approval.automatic.includes('public')) return 'public';
  return quote_approval.automatic.includes('followers') ? 'followers' : 'nobody';
}

/** Everybody in the conversation but oneself. */
function addressees(status: Status, viewer: CredentialAccount | null): string {
  const people = [status.account.acct, ...status.mentions.map((one) => one.acct)];
  const others = [...new Set(people)].filter((acct) => acct !== viewer?.acct);
  return others.map((acct) => `@${acct} `).join('');
}
