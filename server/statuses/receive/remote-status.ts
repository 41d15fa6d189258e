import type { Visibility } from '#server/db/schema/types.ts';
import type { RemoteEmoji } from '#server/emojis/keep-remote.ts';
import type { RemoteMedia } from '#server/media/keep-remote.ts';
import type { InteractionPolicy } from '#server/db/schema/quotes.ts';
import type { RemoteQuote } from '#server/quotes/receive.ts';
import type { RemotePoll } from '#server/polls/receive.ts';

export type { RemoteMedia } from '#server/media/keep-remote.ts';

/**
 * A status as its own server tells it, normalised: actors are accounts known here, URLs are
 * checked, lists are bounded. The federation side makes it; `receive.ts` keeps it.
 */
export interface RemoteStatus {
  /** The object's id; its host was checked against the author's. */
  uri: string;
  /** The page where people read it. */
  url: string | null;
  accountId: string;
  visibility: Visibility;
  /** HTML as received: to be sanitised when it is kept. */
  content: string;
  /** Plain text; '' without a warning. */
  spoilerText: string;
  sensitive: boolean;
  language: string | null;
  /** `uri` of the parent as the author gave it; the parent may be unknown here. */
  inReplyToUri: string | null;
  publishedAt: Date;
  /** Set where the author edited it. */
  editedAt: Date | null;
  /** Addressed accounts that are known here; silent ones are addressed without being named. */
  mentions: { accountId: string; silent: boolean }[];
  /** As written, without `#`. */
  hashtags: string[];
  media: RemoteMedia[];
  emojis?: RemoteEmoji[];
  poll: RemotePoll | null;
  /** What it says that it quotes; who was quoted did not necessarily agree. */
  quote?: RemoteQuote | null;
  interactionPolicy?: InteractionPolicy | null;
}

/** A boost as its own server tells it; the boosted status is known here by then. */
export interface RemoteBoost {
  /** Id of the Announce. */
  uri: string;
  accountId: string;
  statusId: string;
  visibility: Visibility;
  publishedAt: Date;
}
