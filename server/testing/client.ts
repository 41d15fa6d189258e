import { z } from 'zod';
import { Account } from '#server/contract/account.ts';
import { MediaAttachment } from '#server/contract/media-attachment.ts';
import { Notification } from '#server/contract/notification.ts';
import { Poll } from '#server/contract/poll.ts';
import { Relationship } from '#server/contract/relationship.ts';
import { Search } from '#server/contract/search.ts';
import { DeletedStatus, Status, StatusContext } from '#server/contract/status.ts';
import { createRequests, type Query, type Requests } from './requests.ts';

export interface NewStatus {
  status?: string;
  visibility?: 'public' | 'unlisted' | 'private' | 'direct';
  spoiler_text?: string;
  sensitive?: boolean;
  language?: string;
  in_reply_to_id?: string;
  quoted_status_id?: string;
  quote_approval_policy?: 'public' | 'followers' | 'nobody';
  media_ids?: string[];
  poll?: { options: string[]; expires_in: number; multiple?: boolean; hide_totals?: boolean };
}

/**
 * The Mastodon client API of one server with one token, as tests and benchmarks speak it. What the
 * named functions return was held against the contract: anything more, less or else is an error.
 */
export type Client = ReturnType<typeof createClient>;

export function createClient(origin: string, token?: string) {
  const requests = createRequests(origin, token);
  return { ...requests, ...withStatuses(requests), ...withAccounts(requests) };
}

async function as<T>(schema: z.ZodType<T>, answer: Promise<unknown>): Promise<T> {
  return schema.parse(await answer);
}

function withStatuses({ call, get, post }: Requests) {
  return {
    publish: (status: NewStatus, headers?: Record<string, string>) =>
      as(Status, post('/api/v1/statuses', status, headers)),
    edit: (id: string, status: NewStatus) =>
      as(Status, call('PUT', `/api/v1/statuses/${id}`, status)),
    remove: (id: string) => as(DeletedStatus, call('DELETE', `/api/v1/statuses/${id}`)),
    /** `favourite`, `unfavourite`, `reblog`, `unreblog`, `bookmark`, `pin`, `mute` … */
    act: (id: string, verb: string) => as(Status, post(`/api/v1/statuses/${id}/${verb}`)),
    vote: (id: string, choices: number[]) =>
      as(Poll, post(`/api/v1/polls/${id}/votes`, { choices })),
    status: (id: string) => as(Status, get(`/api/v1/statuses/${id}`)),
    context: (id: string) => as(StatusContext, get(`/api/v1/statuses/${id}/context`)),
    home: (query: Query = {}) =>
      as(z.array(Status), get('/api/v1/timelines/home', { limit: 40, ...query })),
    public: () => as(z.array(Status), get('/api/v1/timelines/public', { limit: 40 })),
    tag: (name: string) =>
      as(z.array(Status), get(`/api/v1/timelines/tag/${encodeURIComponent(name)}`)),
    notifications: (query: Query = {}) =>
      as(z.array(Notification), get('/api/v1/notifications', { limit: 80, ...query })),

    upload(file: Blob, description: string): Promise<MediaAttachment> {
      const form = new FormData();
      form.set('file', file, 'picture');
      form.set('description', description);
      return as(MediaAttachment, post('/api/v2/media', form));
    },
  };
}

function withAccounts({ get, post }: Requests) {
  return {
    resolve: (q: string) => as(Search, get('/api/v2/search', { q, resolve: 'true' })),
    account: (id: string) => as(Account, get(`/api/v1/accounts/${id}`)),
    statusesOf: (id: string, query: Query = {}) =>
      as(z.array(Status), get(`/api/v1/accounts/${id}/statuses`, { limit: 40, ...query })),
    followers: (id: string) =>
      as(z.array(Account), get(`/api/v1/accounts/${id}/followers`, { limit: 80 })),
    followRequests: () => as(z.array(Account), get('/api/v1/follow_requests')),
    /** `follow`, `unfollow`, `block`, `unblock`, `mute`, `unmute`. */
    relate: (id: string, verb: string) => as(Relationship, post(`/api/v1/accounts/${id}/${verb}`)),
    async relationship(id: string): Promise<Relationship> {
      const query = { 'id[]': id };
      const all = await as(z.array(Relationship), get('/api/v1/accounts/relationships', query));
      if (!all[0]) throw new Error(`no relationship with ${id}`);
      return all[0];
    },
  };
}
