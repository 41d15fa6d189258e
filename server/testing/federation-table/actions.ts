/** The rows of the table, in the order in which a column goes through them. */
export const ACTIONS = {
  follow: 'Follow',
  locked: 'Follow of a locked account, let in by hand',
  unfollow: 'Unfollow (Undo Follow)',
  dismiss: 'Follower sent away (Reject after Accept)',
  public: 'Post: public',
  unlisted: 'Post: unlisted',
  followers: 'Post: followers only',
  direct: 'Post: direct',
  reply: 'Reply',
  mention: 'Mention',
  edit: 'Edit',
  delete: 'Delete',
  like: 'Like',
  unlike: 'Undo Like',
  boost: 'Boost',
  unboost: 'Undo Boost',
  poll: 'Poll',
  vote: 'Vote',
  picture: 'Picture with alt text',
  emoji: 'Custom emoji in a post',
  reaction: 'Emoji reaction',
  quote: 'Quote, with consent asked and given',
  unquote: 'Consent to a quote taken back',
  report: 'Report',
  pin: 'Pin',
  unpin: 'Unpin',
  block: 'Block',
  unblock: 'Undo Block',
  move: 'Move, with the followers',
  gone: 'Account deleted',
} as const;

export type Action = keyof typeof ACTIONS;

/**
 * How one action is proved: does it on one side and looks on the other until it is there. Where it
 * cannot be done, why not.
 */
export type Proof = (() => Promise<void>) | { impossible: string };

/** Some of the rows of a column. */
export type Some<Names extends Action> = Pick<Record<Action, Proof>, Names>;

/** One column: every action in one direction with one kind of peer. */
export interface Column {
  title: string;
  /** What has to be so before the first action. */
  prepare: () => Promise<void>;
  proofs: Record<Action, Proof>;
}
