import type { Account } from '../contract/account.ts';
import type { MediaAttachment } from '../contract/media-attachment.ts';
import type { Notification } from '../contract/notification.ts';
import type { Relationship } from '../contract/relationship.ts';
import type { Search } from '../contract/search.ts';
import type { Status, StatusContext } from '../contract/status.ts';
import { createRequests, type Query, type Requests } from './requests.ts';

export interface NewStatus {
  status?: string;
  visibility?: 'public' | 'unlisted' | 'private' | 'direct';
  spoiler_text?: string;
  sensitive?: boolean;
  language?: string;
  in_reply_to_id?: string;
  media_ids?: string[];
}

/** The Mastodon client API of one server with one token, as tests and benchmarks speak it. */
export type Client = ReturnType<typeof createClient>;

export function createClient(origin: string, token?: string) {
  const requests = createRequests(origin, token);
  return { ...requests, ...withStatuses(requests), ...withAccounts(requests) };
}

function withStatuses({ call, get, post }: Requests) {
  return {
    publish: (status: NewStatus, headers?: Record<string, string>) =>
      post<Status>('/api/v1/statuses', status, headers),
    edit: (id: string, status: NewStatus) => call<Status>('PUT', `/api/v1/statuses/${id}`, status),
    remove: (id: string) => call<Status>('DELETE', `/api/v1/statuses/${id}`),
    /** `favourite`, `unfavourite`, `reblog`, `unreblog`, `bookmark`, `pin`, `mute` … */
    act: (id: string, verb: string) => post<Status>(`/api/v1/statuses/${id}/${verb}`),
    status: (id: string) => get<Status>(`/api/v1/statuses/${id}`),
    context: (id: string) => get<StatusContext>(`/api/v1/statuses/${id}/context`),
    home: (query: Query = {}) => get<Status[]>('/api/v1/timelines/home', { limit: 40, ...query }),
    tag: (name: string) => get<Status[]>(`/api/v1/timelines/tag/${encodeURIComponent(name)}`),
    notifications: (query: Query = {}) =>
      get<Notification[]>('/api/v1/notifications', { limit: 80, ...query }),

    upload(file: Blob, description: string): Promise<MediaAttachment> {
      const form = new FormData();
      form.set('file', file, 'picture');
      form.set('description', description);
      return post<MediaAttachment>('/api/v2/media', form);
    },
  };
}

function withAccounts({ get, post }: Requests) {
  return {
    resolve: (q: string) => get<Search>('/api/v2/search', { q, resolve: 'true' }),
    account: (id: string) => get<Account>(`/api/v1/accounts/${id}`),
    statusesOf: (id: string) => get<Status[]>(`/api/v1/accounts/${id}/statuses`, { limit: 40 }),
    followers: (id: string) => get<Account[]>(`/api/v1/accounts/${id}/followers`, { limit: 80 }),
    followRequests: () => get<Account[]>('/api/v1/follow_requests'),
    /** `follow`, `unfollow`, `block`, `unblock`, `mute`, `unmute`. */
    relate: (id: string, verb: string) => post<Relationship>(`/api/v1/accounts/${id}/${verb}`),
    async relationship(id: string): Promise<Relationship> {
      const all = await get<Relationship[]>('/api/v1/accounts/relationships', { 'id[]': id });
      if (!all[0]) throw new Error(`no relationship with ${id}`);
      return all[0];
    },
  };
}
