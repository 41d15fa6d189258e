import type { NotificationType } from '#server/contract/notification-type.ts';

/** Titles of push messages; `{name}` is who did it. */
export type PushTexts = Record<NotificationType, string>;

export const en: PushTexts = {
  mention: 'You were mentioned by {name}',
  status: '{name} just posted',
  reblog: '{name} boosted your post',
  follow: '{name} is now following you',
  follow_request: '{name} has asked to follow you',
  favourite: '{name} favourited your post',
  poll: 'A poll by {name} has ended',
  update: '{name} edited a post',
  quote: '{name} quoted your post',
  quoted_update: '{name} edited a post you have quoted',
  'admin.sign_up': '{name} signed up',
  'admin.report': '{name} reported somebody',
  moderation_warning: 'You have received a moderation warning',
  severed_relationships: 'You have lost connections because of a moderation decision',
};
