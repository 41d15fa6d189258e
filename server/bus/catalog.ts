/** An answer to a Follow; `uri` is the id of the Follow. */
type FollowAnswer = {
  accountId: string;
  targetAccountId: string;
  uri: string | null;
  answerId: string;
};

/**
 * Every domain event there is: what happened, told by ids. Subscribers read the rows themselves,
 * so an event may be handled twice or late without harm. An id of a row that is gone by then comes
 * with what is needed to speak of it (the uri of an activity to undo).
 */
export interface EventCatalog {
  'user.registered': { userId: string };
  'user.password-reset-requested': { userId: string };
  'user.confirmation-requested': { userId: string };
  /** The address is theirs: now they count as somebody who signed up. */
  'user.confirmed': { userId: string };
  'user.approved': { userId: string };
  /**
   * How somebody signs in is not what it was. `to`: the address they had when it happened, which is
   * told; `about`: the wiki account that was linked or unlinked.
   */
  'user.sign-in-changed': {
    userId: string;
    what: 'password' | 'email' | 'linked' | 'unlinked';
    to: string;
    about: string;
  };

  'account.updated': { accountId: string };
  /** An account elsewhere has links on its profile that were not found to point back yet. */
  'account.described': { accountId: string };
  /** Somebody here goes on as another account. */
  'account.moved': { accountId: string; targetAccountId: string };
  'account.deleted': { accountId: string };
  /** `keyId` is the URL of the key that was replaced. */
  'account.keys-rotated': { accountId: string; keyId: string };

  /** A status was written here or received from elsewhere; a boost is a status too. */
  'status.published': { statusId: string };
  /** A status of another server was read in afterwards: timelines may show it, nobody is told. */
  'status.backfilled': { statusId: string };
  'status.edited': { statusId: string };
  /** An edit named an account that the status did not name before. */
  'status.mentioned': { accountId: string; statusId: string };
  'status.deleted': { statusId: string };
  'status.favourited': { accountId: string; statusId: string };
  'status.unfavourited': { accountId: string; statusId: string; uri: string | null };
  'status.pinned': { accountId: string; statusId: string };
  'status.unpinned': { accountId: string; statusId: string };

  /** A hashtag is on the profile of an account of this server now, or not any more. */
  'tag.featured': { accountId: string; hashtagId: string };
  'tag.unfeatured': { accountId: string; hashtagId: string };

  /** An account, here or elsewhere, voted in the poll of a status. */
  'poll.voted': { accountId: string; statusId: string };
  /** A poll of ours has votes that others have not heard of. */
  'poll.tallied': { statusId: string };
  'poll.ended': { statusId: string };

  /** A status of ours quotes one from elsewhere, whose author is to be asked. */
  'quote.requested': { statusId: string };
  /** A status of another server says that it quotes one: to be looked at. `depth`: how many quotes led to it. */
  'quote.received': { statusId: string; depth: number };
  /** The author of what a status quotes agreed, did not, or does no more. */
  'quote.accepted': { statusId: string };
  'quote.rejected': { statusId: string };
  'quote.revoked': { statusId: string };
  /** A request from elsewhere to quote a status of ours was agreed to: whoever asked is told. */
  'quote.granted': { statusId: string };
  /** Another server asked for what the policy of a status of ours does not allow. */
  'quote.refused': { statusId: string; accountId: string; requestUri: string; quotingUri: string };
  /** Somebody here chose anew who may quote a status; `changeId` tells this change from others. */
  'status.policy-changed': { statusId: string; changeId: string };

  'follow.created': { accountId: string; targetAccountId: string };
  'follow.requested': { accountId: string; targetAccountId: string };
  /** `answerId` tells this answer from others: much software asks twice under one `uri`. */
  'follow.accepted': FollowAnswer;
  'follow.rejected': FollowAnswer;
  /** Undone by the follower; `uri` is the id of the Follow. */
  'follow.removed': { accountId: string; targetAccountId: string; uri: string | null };

  /** A block of a server, or a suspension, ended follows between here and elsewhere. */
  'follows.severed': { severanceId: string };

  'block.created': { accountId: string; targetAccountId: string };
  'block.removed': { accountId: string; targetAccountId: string; uri: string | null };

  /** Somebody here, or a server elsewhere, told the moderators of an account. */
  'report.created': { reportId: string };

  /** Moderators did something to an account of this server, or told it something. */
  'account.warned': { warningId: string };

  'notification.created': { notificationId: string };

  /** Somebody's filters are not what they were. */
  'filters.changed': { accountId: string };
  /** One's conversation (its id in the client API) has something new. */
  'conversation.updated': { accountId: string; conversationId: string };
  'announcement.published': { announcementId: string };
  /** `name` is the emoji; its count may be none by now. */
  'announcement.reacted': { announcementId: string; name: string };
  'announcement.removed': { announcementId: string };
  /** Notifications that had been held back were let through. */
  'notifications.merged': { accountId: string; fromAccountId: string };
}

export type EventName = keyof EventCatalog;

/** What happens after an event; must be idempotent, as a crash or a fault runs it again. */
export type Subscriber<Name extends EventName> = (payload: EventCatalog[Name]) => Promise<void>;

/** Subscribers by event, in order; the relay runs those of one event one after the other. */
export type Subscribers = { [Name in EventName]?: Subscriber<Name>[] };
