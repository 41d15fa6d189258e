/**
 * Every address of Mastodon 4.5's client API (and what 4.6 adds) that apps may ask for, but for
 * administration, yearly reports and what is internal to its own pages. `:` stands for any id.
 * https://docs.joinmastodon.org/methods/
 */
export const MASTODON_ADDRESSES: readonly string[] = `
GET /.well-known/change-password
GET /.well-known/host-meta
GET /.well-known/nodeinfo
GET /.well-known/oauth-authorization-server
GET /.well-known/webfinger
GET /api/oembed
GET POST /api/v1/accounts
GET /api/v1/accounts/:
POST /api/v1/accounts/:/block
GET /api/v1/accounts/:/collections
POST /api/v1/accounts/:/email_subscriptions
POST /api/v1/accounts/:/endorse
GET /api/v1/accounts/:/endorsements
GET /api/v1/accounts/:/featured_tags
POST /api/v1/accounts/:/follow
GET /api/v1/accounts/:/followers
GET /api/v1/accounts/:/following
GET /api/v1/accounts/:/identity_proofs
GET /api/v1/accounts/:/in_collections
GET /api/v1/accounts/:/lists
POST /api/v1/accounts/:/mute
POST /api/v1/accounts/:/note
POST /api/v1/accounts/:/pin
POST /api/v1/accounts/:/remove_from_followers
GET /api/v1/accounts/:/statuses
POST /api/v1/accounts/:/unblock
POST /api/v1/accounts/:/unendorse
POST /api/v1/accounts/:/unfollow
POST /api/v1/accounts/:/unmute
POST /api/v1/accounts/:/unpin
GET /api/v1/accounts/familiar_followers
GET /api/v1/accounts/lookup
GET /api/v1/accounts/relationships
GET /api/v1/accounts/search
PATCH /api/v1/accounts/update_credentials
GET /api/v1/accounts/verify_credentials
GET /api/v1/announcements
POST /api/v1/announcements/:/dismiss
PUT PATCH DELETE /api/v1/announcements/:/reactions/:
POST /api/v1/apps
GET /api/v1/apps/verify_credentials
GET /api/v1/blocks
GET /api/v1/bookmarks
POST /api/v1/collections
GET PATCH PUT DELETE /api/v1/collections/:
POST /api/v1/collections/:/items
DELETE /api/v1/collections/:/items/:
POST /api/v1/collections/:/items/:/revoke
GET /api/v1/conversations
DELETE /api/v1/conversations/:
POST /api/v1/conversations/:/read
POST /api/v1/conversations/:/unread
GET /api/v1/custom_emojis
GET /api/v1/directory
GET POST DELETE /api/v1/domain_blocks
GET /api/v1/domain_blocks/preview
GET /api/v1/donation_campaigns
GET /api/v1/emails/check_confirmation
POST /api/v1/emails/confirmations
GET /api/v1/endorsements
GET /api/v1/favourites
GET POST /api/v1/featured_tags
DELETE /api/v1/featured_tags/:
GET /api/v1/featured_tags/suggestions
GET POST /api/v1/filters
GET PUT PATCH DELETE /api/v1/filters/:
GET /api/v1/follow_requests
POST /api/v1/follow_requests/:/authorize
POST /api/v1/follow_requests/:/reject
GET /api/v1/followed_tags
GET /api/v1/instance
GET /api/v1/instance/activity
GET /api/v1/instance/domain_blocks
GET /api/v1/instance/extended_description
GET /api/v1/instance/languages
GET /api/v1/instance/peers
GET /api/v1/instance/privacy_policy
GET /api/v1/instance/rules
GET /api/v1/instance/terms_of_service
GET /api/v1/instance/terms_of_service/:
GET /api/v1/instance/translation_languages
GET POST /api/v1/lists
GET PUT PATCH DELETE /api/v1/lists/:
GET POST DELETE /api/v1/lists/:/accounts
GET POST /api/v1/markers
POST /api/v1/media
GET PUT PATCH DELETE /api/v1/media/:
GET /api/v1/mutes
GET /api/v1/notifications
GET DELETE /api/v1/notifications/:
POST /api/v1/notifications/:/dismiss
POST /api/v1/notifications/clear
DELETE /api/v1/notifications/destroy_multiple
POST /api/v1/notifications/dismiss
GET PUT PATCH /api/v1/notifications/policy
GET /api/v1/notifications/requests
GET /api/v1/notifications/requests/:
POST /api/v1/notifications/requests/:/accept
POST /api/v1/notifications/requests/:/dismiss
POST /api/v1/notifications/requests/accept
POST /api/v1/notifications/requests/dismiss
GET /api/v1/notifications/requests/merged
GET /api/v1/notifications/unread_count
GET /api/v1/peers/search
GET /api/v1/polls/:
POST /api/v1/polls/:/votes
GET /api/v1/preferences
GET PATCH PUT /api/v1/profile
DELETE /api/v1/profile/avatar
DELETE /api/v1/profile/header
GET POST PUT PATCH DELETE /api/v1/push/subscription
POST /api/v1/reports
GET /api/v1/scheduled_statuses
GET PUT PATCH DELETE /api/v1/scheduled_statuses/:
GET /api/v1/search
GET POST /api/v1/statuses
GET PUT PATCH DELETE /api/v1/statuses/:
POST /api/v1/statuses/:/bookmark
GET /api/v1/statuses/:/card
GET /api/v1/statuses/:/context
POST /api/v1/statuses/:/favourite
GET /api/v1/statuses/:/favourited_by
GET /api/v1/statuses/:/history
PUT PATCH /api/v1/statuses/:/interaction_policy
POST /api/v1/statuses/:/mute
POST /api/v1/statuses/:/pin
GET /api/v1/statuses/:/quotes
POST /api/v1/statuses/:/quotes/:/revoke
POST /api/v1/statuses/:/reblog
GET /api/v1/statuses/:/reblogged_by
GET /api/v1/statuses/:/source
POST /api/v1/statuses/:/translate
POST /api/v1/statuses/:/unbookmark
POST /api/v1/statuses/:/unfavourite
POST /api/v1/statuses/:/unmute
POST /api/v1/statuses/:/unpin
POST /api/v1/statuses/:/unreblog
GET /api/v1/streaming
GET /api/v1/streaming/direct
GET /api/v1/streaming/hashtag
GET /api/v1/streaming/hashtag/local
GET /api/v1/streaming/health
GET /api/v1/streaming/list
GET /api/v1/streaming/public
GET /api/v1/streaming/public/local
GET /api/v1/streaming/public/remote
GET /api/v1/streaming/user
GET /api/v1/streaming/user/notification
GET /api/v1/suggestions
DELETE /api/v1/suggestions/:
GET /api/v1/tags/:
POST /api/v1/tags/:/feature
POST /api/v1/tags/:/follow
POST /api/v1/tags/:/unfeature
POST /api/v1/tags/:/unfollow
GET /api/v1/timelines/direct
GET /api/v1/timelines/home
GET /api/v1/timelines/link
GET /api/v1/timelines/list/:
GET /api/v1/timelines/public
GET /api/v1/timelines/tag/:
GET /api/v1/trends
GET /api/v1/trends/links
GET /api/v1/trends/statuses
GET /api/v1/trends/tags
GET /api/v1_alpha/accounts/:/collections
GET /api/v1_alpha/accounts/:/in_collections
GET /api/v1_alpha/async_refreshes/:
POST /api/v1_alpha/collections
GET PUT PATCH DELETE /api/v1_alpha/collections/:
POST /api/v1_alpha/collections/:/items
DELETE /api/v1_alpha/collections/:/items/:
POST /api/v1_alpha/collections/:/items/:/revoke
GET POST /api/v2/filters
GET PUT PATCH DELETE /api/v2/filters/:
GET POST /api/v2/filters/:/keywords
GET POST /api/v2/filters/:/statuses
GET PUT PATCH DELETE /api/v2/filters/keywords/:
GET DELETE /api/v2/filters/statuses/:
GET /api/v2/instance
POST /api/v2/media
GET /api/v2/notifications
GET /api/v2/notifications/:
GET /api/v2/notifications/:/accounts
POST /api/v2/notifications/:/dismiss
POST /api/v2/notifications/clear
GET PATCH PUT /api/v2/notifications/policy
GET /api/v2/notifications/unread_count
GET /api/v2/search
GET /api/v2/suggestions
GET /health
GET /invite/:
GET /nodeinfo/2.0
GET /oauth/authorize
POST /oauth/revoke
POST /oauth/token
GET /oauth/userinfo
`
  .trim()
  .split('\n')
  .flatMap((line) => {
    const words = line.split(' ');
    const path = words.pop();
    return words.map((verb) => `${verb} ${path}`);
  });
