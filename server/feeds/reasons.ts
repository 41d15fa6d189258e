import type { ReasonCode } from '#server/contract/curated-feed.ts';
import { UNPUBLISHABLE } from '#server/wikimedia/file-info.ts';

/** Why something was skipped or removed, in the words that its row keeps, each with its code. */
export const REASONS = {
  older: 'it is older than the feed',
  backlog: 'more came together than the feed catches up with',
  by_curator: 'a curator removed it',
  post_deleted: 'its post was deleted',
  feed_changed: 'the feed was changed',
  file_deleted: 'it was deleted',
  no_picture: 'there is no picture of it that can be shown',
  out_of_news: 'it is not in the news any more',
  nothing_chosen: 'nothing was chosen for',
  nothing_there: 'there is none for',
  ...UNPUBLISHABLE,
} as const satisfies Partial<Record<ReasonCode, string>>;

/** These are followed by a day. */
const WITH_DAY: ReadonlySet<string> = new Set<ReasonCode>(['nothing_chosen', 'nothing_there']);

const codes = Object.entries(REASONS) as [keyof typeof REASONS, string][];

/** What kind of reason it is; `other` for what a wiki or a file's reader said in its own words. */
export function reasonCode(reason: string | null): ReasonCode | null {
  if (reason === null) return null;
  const found = codes.find(([code, text]) =>
    WITH_DAY.has(code) ? reason.startsWith(`${text} `) : reason === text,
  );
  return found?.[0] ?? 'other';
}
