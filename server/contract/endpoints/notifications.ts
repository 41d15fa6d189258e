import { z } from 'zod';
import { Account } from '../account.ts';
import { Conversation } from '../conversation.ts';
import { Id } from '../formats.ts';
import { Marker } from '../marker.ts';
import {
  GroupedNotifications,
  Notification,
  NotificationPolicy,
  NotificationPolicyV1,
  NotificationRequest,
} from '../notification.ts';
import { WebPushSubscription } from '../push-subscription.ts';
import {
  Count,
  Empty,
  type Endpoint,
  type Endpoints,
  flag,
  ids,
  number,
  page,
  text,
  texts,
} from './endpoint.ts';

const read = { caller: 'user', scopes: ['read:notifications'] } as const;
const write = { caller: 'user', scopes: ['write:notifications'] } as const;
const selection = {
  types: texts,
  exclude_types: texts,
  account_id: Id.optional(),
  include_filtered: flag,
};
const v1 = 'notifications/';
const v2 = 'grouped_notifications/';

const plain: Endpoints = [
  {
    at: 'GET /api/v1/notifications',
    summary: 'Notifications, one by one',
    docs: `${v1}#get`,
    ...read,
    params: { ...page, ...selection },
    answer: z.array(Notification),
    paged: 'min_id',
  },
  {
    at: 'GET /api/v1/notifications/unread_count',
    summary: 'How many have not been read',
    docs: `${v1}#unread-count`,
    ...read,
    params: { limit: number, ...selection },
    answer: Count,
  },
  {
    at: 'GET /api/v1/notifications/:id',
    summary: 'A notification',
    docs: `${v1}#get-one`,
    ...read,
    answer: Notification,
  },
  {
    at: 'POST /api/v1/notifications/:id/dismiss',
    summary: 'Remove a notification',
    docs: `${v1}#dismiss`,
    ...write,
    answer: Empty,
  },
  {
    at: 'DELETE /api/v1/notifications/:id',
    summary: 'Remove a notification',
    docs: `${v1}#dismiss`,
    ...write,
    answer: Empty,
  },
  {
    at: 'POST /api/v1/notifications/dismiss',
    summary: 'Remove a notification that is named in the body',
    docs: `${v1}#dismiss-deprecated`,
    ...write,
    params: { id: Id },
    answer: Empty,
  },
  {
    at: 'POST /api/v1/notifications/clear',
    summary: 'Remove all notifications',
    docs: `${v1}#clear`,
    ...write,
    answer: Empty,
  },
  {
    at: 'DELETE /api/v1/notifications/destroy_multiple',
    summary: 'Remove several notifications',
    docs: v1,
    ...write,
    params: { ids },
    answer: Empty,
  },
];

const grouped: Endpoints = [
  {
    at: 'GET /api/v2/notifications',
    summary: 'Notifications in groups',
    docs: `${v2}#get-grouped`,
    ...read,
    params: {
      ...page,
      ...selection,
      grouped_types: texts,
      expand_accounts: z.enum(['full', 'partial_avatars']).optional(),
    },
    answer: GroupedNotifications,
    paged: 'min_id',
  },
  {
    at: 'GET /api/v2/notifications/unread_count',
    summary: 'How many groups have not been read',
    docs: `${v2}#unread-group-count`,
    ...read,
    params: { limit: number, grouped_types: texts, ...selection },
    answer: Count,
  },
  {
    at: 'GET /api/v2/notifications/:group_key',
    summary: 'A group of notifications',
    docs: `${v2}#get-notification-group`,
    ...read,
    answer: GroupedNotifications,
  },
  {
    at: 'GET /api/v2/notifications/:group_key/accounts',
    summary: 'Everybody a group of notifications tells of',
    docs: `${v2}#get-group-accounts`,
    caller: 'user',
    scopes: ['read:notifications', 'write:notifications'],
    params: { ...page },
    answer: z.array(Account),
  },
  {
    at: 'POST /api/v2/notifications/:group_key/dismiss',
    summary: 'Remove a group of notifications',
    docs: `${v2}#dismiss-group`,
    ...write,
    answer: Empty,
  },
  {
    at: 'POST /api/v2/notifications/clear',
    summary: 'Remove all notifications',
    docs: `${v1}#clear`,
    ...write,
    answer: Empty,
  },
];

const verdict = z.enum(['accept', 'filter', 'drop']).optional();

const policy: Endpoints = [
  {
    at: 'GET /api/v2/notifications/policy',
    summary: 'Whose notifications are held back',
    docs: `${v1}#get-policy`,
    ...read,
    answer: NotificationPolicy,
  },
  {
    at: 'PATCH /api/v2/notifications/policy',
    also: ['PUT'],
    summary: 'Change whose notifications are held back',
    docs: `${v1}#update-the-filtering-policy-for-notifications`,
    ...write,
    params: {
      for_not_following: verdict,
      for_not_followers: verdict,
      for_new_accounts: verdict,
      for_private_mentions: verdict,
      for_limited_accounts: verdict,
    },
    answer: NotificationPolicy,
  },
  {
    at: 'GET /api/v1/notifications/policy',
    summary: 'Whose notifications are held back, in booleans',
    docs: `${v1}#get-policy`,
    ...read,
    answer: NotificationPolicyV1,
  },
  {
    at: 'PUT /api/v1/notifications/policy',
    also: ['PATCH'],
    summary: 'Change whose notifications are held back, in booleans',
    docs: `${v1}#update-the-filtering-policy-for-notifications`,
    ...write,
    params: {
      filter_not_following: flag,
      filter_not_followers: flag,
      filter_new_accounts: flag,
      filter_private_mentions: flag,
    },
    answer: NotificationPolicyV1,
  },
];

const requests: Endpoints = [
  {
    at: 'GET /api/v1/notifications/requests',
    summary: 'Who has notifications that are held back',
    docs: `${v1}#get-requests`,
    ...read,
    params: { ...page },
    answer: z.array(NotificationRequest),
    paged: 'min_id',
  },
  {
    at: 'GET /api/v1/notifications/requests/:id',
    summary: 'Somebody whose notifications are held back',
    docs: `${v1}#get-one-request`,
    ...read,
    answer: NotificationRequest,
  },
  {
    at: 'GET /api/v1/notifications/requests/merged',
    summary: 'Whether accepted notifications have all come through',
    docs: `${v1}#requests-merged`,
    ...read,
    answer: z.strictObject({ merged: z.boolean() }),
  },
  ...(['accept', 'dismiss'] as const).flatMap((verb): Endpoint[] => [
    {
      at: `POST /api/v1/notifications/requests/${verb}`,
      summary: `${verb === 'accept' ? 'Accept' : 'Dismiss'} several requests`,
      docs: `${v1}#${verb}-multiple-requests`,
      ...write,
      params: { id: ids },
      answer: Empty,
    },
    {
      at: `POST /api/v1/notifications/requests/:id/${verb}`,
      summary: `${verb === 'accept' ? 'Accept' : 'Dismiss'} a request`,
      docs: `${v1}#${verb}-request`,
      ...write,
      answer: Empty,
    },
  ]),
];

const mark = z.object({ last_read_id: z.string() }).optional();
const Markers = z.strictObject({ home: Marker.optional(), notifications: Marker.optional() });

const rest: Endpoints = [
  {
    at: 'GET /api/v1/markers',
    summary: 'How far one has read',
    docs: 'markers/#get',
    caller: 'user',
    scopes: ['read:statuses'],
    params: { timeline: z.array(z.enum(['home', 'notifications'])).optional() },
    answer: Markers,
  },
  {
    at: 'POST /api/v1/markers',
    summary: 'Say how far one has read',
    docs: 'markers/#create',
    caller: 'user',
    scopes: ['write:statuses'],
    params: { home: mark, notifications: mark },
    answer: Markers,
  },
  {
    at: 'GET /api/v1/conversations',
    summary: 'Private conversations',
    docs: 'conversations/#get',
    caller: 'user',
    scopes: ['read:statuses'],
    params: { ...page },
    answer: z.array(Conversation),
    paged: 'min_id',
  },
  ...(['read', 'unread'] as const).map((as) => ({
    at: `POST /api/v1/conversations/:id/${as}` as const,
    summary: `Mark a conversation as ${as}`,
    docs: 'conversations/#read',
    caller: 'user' as const,
    scopes: ['write:conversations'],
    answer: Conversation,
  })),
  {
    at: 'DELETE /api/v1/conversations/:id',
    summary: 'Remove a conversation from the list',
    docs: 'conversations/#delete',
    caller: 'user',
    scopes: ['write:conversations'],
    answer: Empty,
  },
];

const push = { caller: 'user', scopes: ['push'] } as const;
const wishes = {
  data: z.object({ alerts: z.record(z.string(), z.boolean()).optional(), policy: text }).optional(),
};

const pushes: Endpoints = [
  {
    at: 'POST /api/v1/push/subscription',
    summary: 'Be told through Web Push; one subscription for each token',
    docs: 'push/#create',
    ...push,
    params: {
      subscription: z.object({
        endpoint: z.string(),
        keys: z.object({ p256dh: z.string(), auth: z.string() }),
        standard: flag,
      }),
      ...wishes,
    },
    answer: WebPushSubscription,
  },
  {
    at: 'GET /api/v1/push/subscription',
    summary: 'What this token is told of',
    docs: 'push/#get',
    ...push,
    answer: WebPushSubscription,
  },
  {
    at: 'PUT /api/v1/push/subscription',
    also: ['PATCH'],
    summary: 'Change what this token is told of',
    docs: 'push/#update',
    ...push,
    params: wishes,
    answer: WebPushSubscription,
  },
  {
    at: 'DELETE /api/v1/push/subscription',
    summary: 'Be told no more',
    docs: 'push/#delete',
    ...push,
    answer: Empty,
  },
];

export const notificationEndpoints: Endpoints = [
  ...plain,
  ...grouped,
  ...policy,
  ...requests,
  ...rest,
  ...pushes,
];
