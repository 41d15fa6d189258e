import { z } from 'zod';
import { Account } from '../account.ts';
import { Id, Visibility } from '../formats.ts';
import { Poll } from '../poll.ts';
import { PreviewCard } from '../preview-card.ts';
import { ScheduledStatus } from '../scheduled-status.ts';
import {
  AsyncRefresh,
  DeletedStatus,
  Status,
  StatusContext,
  StatusEdit,
  StatusSource,
} from '../status.ts';
import { Translation } from '../translation.ts';
import { Empty, type Endpoints, flag, ids, number, page, text } from './endpoint.ts';

const quotePolicy = z.enum(['public', 'followers', 'nobody']).optional();

const written = {
  status: text,
  spoiler_text: text,
  sensitive: flag,
  language: text,
  media_ids: ids,
  poll: z
    .object({
      options: z.array(z.string()),
      expires_in: z.number().int(),
      multiple: flag,
      hide_totals: flag,
    })
    .optional(),
  quote_approval_policy: quotePolicy,
};

const write: Endpoints = [
  {
    at: 'POST /api/v1/statuses',
    summary: 'Publish a status, or keep it until `scheduled_at`; Idempotency-Key is heeded',
    docs: 'statuses/#create',
    caller: 'user',
    scopes: ['write:statuses'],
    params: {
      ...written,
      visibility: Visibility.optional(),
      in_reply_to_id: Id.optional(),
      quoted_status_id: Id.optional(),
      scheduled_at: text,
      allowed_mentions: ids,
    },
    answer: z.union([Status, ScheduledStatus]),
  },
  {
    at: 'PUT /api/v1/statuses/:id',
    also: ['PATCH'],
    summary: 'Edit a status',
    docs: 'statuses/#edit',
    caller: 'user',
    scopes: ['write:statuses'],
    params: {
      ...written,
      media_attributes: z
        .array(z.object({ id: Id, description: text, focus: text, thumbnail: text }))
        .optional(),
    },
    answer: Status,
  },
  {
    at: 'DELETE /api/v1/statuses/:id',
    summary: 'Delete a status; the answer has what is needed to write it anew',
    docs: 'statuses/#delete',
    caller: 'user',
    scopes: ['write:statuses'],
    params: { delete_media: flag },
    answer: DeletedStatus,
  },
  {
    at: 'PUT /api/v1/statuses/:id/interaction_policy',
    also: ['PATCH'],
    summary: 'Say who may quote a status',
    docs: 'statuses/#edit_interaction_policy',
    caller: 'user',
    scopes: ['write:statuses'],
    params: { quote_approval_policy: quotePolicy },
    answer: Status,
  },
  {
    at: 'POST /api/v1/statuses/:id/quotes/:quoting/revoke',
    summary: 'Take back the consent to a quote',
    docs: 'statuses/#revoke_quote',
    caller: 'user',
    scopes: ['write:statuses'],
    answer: Status,
  },
];

const read: Endpoints = [
  {
    at: 'GET /api/v1/statuses',
    summary: 'Several statuses by their ids',
    docs: 'statuses/#index',
    caller: 'anyone',
    scopes: ['read:statuses'],
    params: { id: ids },
    answer: z.array(Status),
  },
  {
    at: 'GET /api/v1/statuses/:id',
    summary: 'A status',
    docs: 'statuses/#get',
    caller: 'anyone',
    scopes: ['read:statuses'],
    answer: Status,
  },
  {
    at: 'GET /api/v1/statuses/:id/card',
    summary: 'What the link in a status leads to; `{}` without one. Gone from Mastodon since 3.0',
    caller: 'anyone',
    scopes: ['read:statuses'],
    answer: z.union([PreviewCard, z.strictObject({})]),
  },
  {
    at: 'GET /api/v1/statuses/:id/context',
    summary: 'What a status answers, and what answers it',
    docs: 'statuses/#context',
    caller: 'anyone',
    scopes: ['read:statuses'],
    answer: StatusContext,
  },
  {
    at: 'GET /api/v1_alpha/async_refreshes/:id',
    summary: 'Whether more of a thread is on its way',
    docs: 'async_refreshes/#show',
    caller: 'user',
    scopes: ['read'],
    answer: z.strictObject({ async_refresh: AsyncRefresh }),
  },
  {
    at: 'GET /api/v1/statuses/:id/history',
    summary: 'Every version of a status',
    docs: 'statuses/#history',
    caller: 'anyone',
    scopes: ['read:statuses'],
    answer: z.array(StatusEdit),
  },
  {
    at: 'GET /api/v1/statuses/:id/source',
    summary: 'A status as it was written, to edit it',
    docs: 'statuses/#source',
    caller: 'user',
    scopes: ['read:statuses'],
    answer: StatusSource,
  },
  ...(['favourited_by', 'reblogged_by'] as const).map((list) => ({
    at: `GET /api/v1/statuses/:id/${list}` as const,
    summary: list === 'favourited_by' ? 'Who favours a status' : 'Who boosted a status',
    docs: `statuses/#${list}`,
    caller: 'anyone' as const,
    scopes: ['read:statuses', 'read:accounts'],
    params: { ...page },
    answer: z.array(Account),
    paged: 'since_id' as const,
  })),
  {
    at: 'GET /api/v1/statuses/:id/quotes',
    summary: 'Which statuses quote a status',
    docs: 'statuses/#quotes',
    caller: 'user',
    scopes: ['read:statuses'],
    params: { ...page },
    answer: z.array(Status),
    paged: 'since_id',
  },
  {
    at: 'POST /api/v1/statuses/:id/translate',
    summary: 'A status in another language',
    docs: 'statuses/#translate',
    caller: 'user',
    scopes: ['read:statuses'],
    params: { lang: text },
    answer: Translation,
  },
];

const actions = [
  ['favourite', 'write:favourites', 'Favour'],
  ['unfavourite', 'write:favourites', 'Favour no more'],
  ['unreblog', 'write:statuses', 'Take back the boost of'],
  ['bookmark', 'write:bookmarks', 'Bookmark'],
  ['unbookmark', 'write:bookmarks', 'Remove the bookmark of'],
  ['mute', 'write:mutes', 'Hear no more of the conversation of'],
  ['unmute', 'write:mutes', 'Hear again of the conversation of'],
  ['pin', 'write:accounts', 'Pin to the profile'],
  ['unpin', 'write:accounts', 'Unpin from the profile'],
] as const;

const act: Endpoints = [
  ...actions.map(([verb, scope, summary]) => ({
    at: `POST /api/v1/statuses/:id/${verb}` as const,
    summary: `${summary} a status`,
    docs: `statuses/#${verb}`,
    caller: 'user' as const,
    scopes: [scope],
    answer: Status,
  })),
  {
    at: 'POST /api/v1/statuses/:id/reblog',
    summary: 'Boost a status',
    docs: 'statuses/#boost',
    caller: 'user',
    scopes: ['write:statuses'],
    params: { visibility: z.enum(['public', 'unlisted', 'private']).optional() },
    answer: Status,
  },
  {
    at: 'GET /api/v1/polls/:id',
    summary: 'A poll',
    docs: 'polls/#get',
    caller: 'anyone',
    scopes: ['read:statuses'],
    answer: Poll,
  },
  {
    at: 'POST /api/v1/polls/:id/votes',
    summary: 'Vote',
    docs: 'polls/#vote',
    caller: 'user',
    scopes: ['write:statuses'],
    params: { choices: z.array(z.number().int()) },
    answer: Poll,
  },
];

const scheduled: Endpoints = [
  {
    at: 'GET /api/v1/scheduled_statuses',
    summary: 'What one will publish',
    docs: 'scheduled_statuses/#get',
    caller: 'user',
    scopes: ['read:statuses'],
    params: { ...page },
    answer: z.array(ScheduledStatus),
    paged: 'min_id',
  },
  {
    at: 'GET /api/v1/scheduled_statuses/:id',
    summary: 'One thing one will publish',
    docs: 'scheduled_statuses/#get-one',
    caller: 'user',
    scopes: ['read:statuses'],
    answer: ScheduledStatus,
  },
  {
    at: 'PUT /api/v1/scheduled_statuses/:id',
    also: ['PATCH'],
    summary: 'Publish it at another time',
    docs: 'scheduled_statuses/#update',
    caller: 'user',
    scopes: ['write:statuses'],
    params: { scheduled_at: text },
    answer: ScheduledStatus,
  },
  {
    at: 'DELETE /api/v1/scheduled_statuses/:id',
    summary: 'Do not publish it',
    docs: 'scheduled_statuses/#cancel',
    caller: 'user',
    scopes: ['write:statuses'],
    answer: Empty,
  },
];

const lists: Endpoints = [
  {
    at: 'GET /api/v1/timelines/home',
    summary: 'From those one follows',
    docs: 'timelines/#home',
    caller: 'user',
    scopes: ['read:statuses'],
    params: { ...page },
    answer: z.array(Status),
    paged: 'min_id',
  },
  {
    at: 'GET /api/v1/timelines/public',
    summary: 'Everything that is public',
    docs: 'timelines/#public',
    caller: 'anyone',
    scopes: ['read:statuses'],
    params: { ...page, local: flag, remote: flag, only_media: flag },
    answer: z.array(Status),
    paged: 'min_id',
  },
  {
    at: 'GET /api/v1/timelines/tag/:name',
    summary: 'Everything public with a hashtag',
    docs: 'timelines/#tag',
    caller: 'anyone',
    scopes: ['read:statuses'],
    params: {
      ...page,
      any: z.array(z.string()).optional(),
      all: z.array(z.string()).optional(),
      none: z.array(z.string()).optional(),
      local: flag,
      remote: flag,
      only_media: flag,
    },
    answer: z.array(Status),
    paged: 'min_id',
  },
  {
    at: 'GET /api/v1/timelines/list/:id',
    summary: 'From the members of a list',
    docs: 'timelines/#list',
    caller: 'user',
    scopes: ['read:lists'],
    params: { ...page },
    answer: z.array(Status),
    paged: 'min_id',
  },
  {
    at: 'GET /api/v1/timelines/link',
    summary: 'Public posts that show the card of a link; 404 where none does',
    docs: 'timelines/#link',
    caller: 'anyone',
    scopes: ['read:statuses'],
    params: { ...page, url: text },
    answer: z.array(Status),
    paged: 'min_id',
  },
  {
    at: 'GET /api/v1/timelines/direct',
    summary: 'What is said in private; conversations are the newer form',
    docs: 'timelines/#direct',
    caller: 'user',
    scopes: ['read:statuses'],
    params: { ...page },
    answer: z.array(Status),
    paged: 'min_id',
  },
  ...(['favourites', 'bookmarks'] as const).map((list) => ({
    at: `GET /api/v1/${list}` as const,
    summary: list === 'favourites' ? 'What one favours' : 'What one has bookmarked',
    docs: `${list}/#get`,
    caller: 'user' as const,
    scopes: [`read:${list}`],
    params: { ...page },
    answer: z.array(Status),
    paged: 'min_id' as const,
  })),
  {
    at: 'GET /api/v1/trends/statuses',
    summary: 'Statuses that many like',
    docs: 'trends/#statuses',
    caller: 'anyone',
    params: { limit: number, offset: number },
    answer: z.array(Status),
  },
];

export const statusEndpoints: Endpoints = [...write, ...read, ...act, ...scheduled, ...lists];
