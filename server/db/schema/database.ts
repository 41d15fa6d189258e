import type { AccountKeysTable, AccountStatsTable, AccountsTable } from './accounts.ts';
import type {
  AnnouncementReactionsTable,
  AnnouncementReadsTable,
  AnnouncementsTable,
  TermsOfServiceTable,
} from './announcements.ts';
import type {
  DeliveriesTable,
  DomainAllowsTable,
  DomainBlocksTable,
  EventsTable,
  HostsTable,
  InboundActivitiesTable,
  OutgoingActivitiesTable,
  RelaysTable,
  RemoteReadsTable,
} from './federation.ts';
import type {
  AccountConversationStatusesTable,
  AccountConversationsTable,
} from './conversations.ts';
import type { PreviewCardsTable, StatusCardsTable } from './cards.ts';
import type { CustomEmojisTable } from './emojis.ts';
import type { FeedItemsTable, FeedsTable } from './feeds.ts';
import type { FilterKeywordsTable, FilterStatusesTable, FiltersTable } from './filters.ts';
import type {
  BookmarksTable,
  ConversationMutesTable,
  FavouritesTable,
  PinsTable,
} from './interactions.ts';
import type { ListAccountsTable, ListsTable } from './lists.ts';
import type { MediaTable, RemoteFilesTable } from './media.ts';
import type {
  MarkersTable,
  NotificationPermissionsTable,
  NotificationPoliciesTable,
  NotificationRequestsTable,
  NotificationsTable,
} from './notifications.ts';
import type { OauthAppsTable, OauthCodesTable, OauthTokensTable } from './oauth.ts';
import type { PollOptionsTable, PollVotesTable, PollsTable } from './polls.ts';
import type { PushDeliveriesTable, PushSubscriptionsTable } from './push.ts';
import type { QuotesTable } from './quotes.ts';
import type {
  AccountDomainBlocksTable,
  AccountNotesTable,
  BlocksTable,
  DismissedSuggestionsTable,
  EndorsementsTable,
  FollowsTable,
  MutesTable,
} from './relationships.ts';
import type { ReportsTable } from './reports.ts';
import type {
  AccountSeverancesTable,
  AccountWarningsTable,
  SeverancesTable,
  SeveredFollowsTable,
} from './moderation.ts';
import type { ScheduledStatusesTable } from './scheduled-statuses.ts';
import type { RulesTable, SettingsTable } from './settings.ts';
import type {
  FeaturedTagsTable,
  HashtagsTable,
  IdempotencyKeysTable,
  StatusEditsTable,
  StatusHashtagsTable,
  StatusMentionsTable,
  StatusStatsTable,
  StatusesTable,
  TagFollowsTable,
  TombstonesTable,
} from './statuses.ts';
import type { ArchivesTable, ImportRowsTable, ImportsTable } from './transfers.ts';
import type { InvitesTable, SessionsTable, UsersTable } from './users.ts';
import type { UnlinkedWikiIdentitiesTable, WikiIdentitiesTable } from './wiki-identities.ts';

/** Every table there is, by name; a test holds it against the migrated database. */
export interface Database {
  accounts: AccountsTable;
  account_stats: AccountStatsTable;
  account_keys: AccountKeysTable;
  users: UsersTable;
  wiki_identities: WikiIdentitiesTable;
  unlinked_wiki_identities: UnlinkedWikiIdentitiesTable;
  feeds: FeedsTable;
  feed_items: FeedItemsTable;
  invites: InvitesTable;
  sessions: SessionsTable;
  oauth_apps: OauthAppsTable;
  oauth_codes: OauthCodesTable;
  oauth_tokens: OauthTokensTable;
  statuses: StatusesTable;
  status_stats: StatusStatsTable;
  status_edits: StatusEditsTable;
  status_mentions: StatusMentionsTable;
  hashtags: HashtagsTable;
  featured_tags: FeaturedTagsTable;
  status_hashtags: StatusHashtagsTable;
  tombstones: TombstonesTable;
  idempotency_keys: IdempotencyKeysTable;
  polls: PollsTable;
  poll_options: PollOptionsTable;
  poll_votes: PollVotesTable;
  quotes: QuotesTable;
  preview_cards: PreviewCardsTable;
  status_cards: StatusCardsTable;
  media: MediaTable;
  remote_files: RemoteFilesTable;
  favourites: FavouritesTable;
  bookmarks: BookmarksTable;
  pins: PinsTable;
  conversation_mutes: ConversationMutesTable;
  follows: FollowsTable;
  follow_requests: FollowsTable;
  blocks: BlocksTable;
  mutes: MutesTable;
  account_domain_blocks: AccountDomainBlocksTable;
  account_notes: AccountNotesTable;
  notifications: NotificationsTable;
  account_conversations: AccountConversationsTable;
  account_conversation_statuses: AccountConversationStatusesTable;
  scheduled_statuses: ScheduledStatusesTable;
  imports: ImportsTable;
  import_rows: ImportRowsTable;
  archives: ArchivesTable;
  notification_policies: NotificationPoliciesTable;
  notification_requests: NotificationRequestsTable;
  notification_permissions: NotificationPermissionsTable;
  markers: MarkersTable;
  events: EventsTable;
  inbound_activities: InboundActivitiesTable;
  hosts: HostsTable;
  outgoing_activities: OutgoingActivitiesTable;
  deliveries: DeliveriesTable;
  domain_blocks: DomainBlocksTable;
  domain_allows: DomainAllowsTable;
  relays: RelaysTable;
  remote_reads: RemoteReadsTable;
  custom_emojis: CustomEmojisTable;
  reports: ReportsTable;
  severances: SeverancesTable;
  severed_follows: SeveredFollowsTable;
  account_severances: AccountSeverancesTable;
  account_warnings: AccountWarningsTable;
  settings: SettingsTable;
  rules: RulesTable;
  lists: ListsTable;
  list_accounts: ListAccountsTable;
  filters: FiltersTable;
  filter_keywords: FilterKeywordsTable;
  filter_statuses: FilterStatusesTable;
  tag_follows: TagFollowsTable;
  endorsements: EndorsementsTable;
  dismissed_suggestions: DismissedSuggestionsTable;
  announcements: AnnouncementsTable;
  announcement_reads: AnnouncementReadsTable;
  announcement_reactions: AnnouncementReactionsTable;
  terms_of_service: TermsOfServiceTable;
  push_subscriptions: PushSubscriptionsTable;
  push_deliveries: PushDeliveriesTable;
}
