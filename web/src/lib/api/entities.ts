import type { CredentialAccount } from '#server/contract/account.ts';

/** The Mastodon entities this client reads. The server's contract is their only definition. */
export type { Account, AccountField, CredentialAccount } from '#server/contract/account.ts';
export type { Announcement } from '#server/contract/announcement.ts';
export type { CommonsFile } from '#server/contract/commons-file.ts';
export type {
  CuratedFeed,
  FeedItem,
  FeedPreview,
  FeedSource,
  FeedSourceParam,
} from '#server/contract/curated-feed.ts';
export type { CustomEmoji } from '#server/contract/custom-emoji.ts';
export type { Feed } from '#server/contract/feed.ts';
export type { FeaturedTag } from '#server/contract/featured-tag.ts';
export type { Filter, FilterContext, FilterResult } from '#server/contract/filter.ts';
export type { Visibility } from '#server/contract/formats.ts';
export type { InstanceText, TermsOfService } from '#server/contract/instance-texts.ts';
export type { DomainBlock, Instance } from '#server/contract/instance.ts';
export type { List } from '#server/contract/list.ts';
export type { MediaAttachment } from '#server/contract/media-attachment.ts';
export type {
  GroupedNotifications,
  NotificationGroup,
  NotificationPolicy,
  NotificationRequest,
} from '#server/contract/notification.ts';
export type { WebPushSubscription } from '#server/contract/push-subscription.ts';
export type { Poll } from '#server/contract/poll.ts';
export type { PreviewCard } from '#server/contract/preview-card.ts';
export type { RelationshipSeveranceEvent } from '#server/contract/severance.ts';
export type { Relationship } from '#server/contract/relationship.ts';
export type { RemoteInteraction } from '#server/contract/remote-interaction.ts';
export type { Suggestion } from '#server/contract/suggestion.ts';
export type { Search } from '#server/contract/search.ts';
export type { Conversation } from '#server/contract/conversation.ts';
export type { ScheduledStatus } from '#server/contract/scheduled-status.ts';
export type { Translation } from '#server/contract/translation.ts';
export type { Archive, Import } from '#server/contract/transfer.ts';
export type {
  DeletedStatus,
  Mention,
  Quote,
  QuotedStatus,
  Status,
  StatusContext,
  StatusSource,
  StatusTag,
} from '#server/contract/status.ts';
export type QuotePolicy = CredentialAccount['source']['quote_policy'];
export type { Tag } from '#server/contract/tag.ts';
