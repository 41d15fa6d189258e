import type { Account } from '../contract/account.ts';
import type { MediaAttachment } from '../contract/media-attachment.ts';
import type { Notification } from '../contract/notification.ts';
import type { Relationship } from '../contract/relationship.ts';
import type { Search } from '../contract/search.ts';
import type { Status, StatusContext } from '../contract/status.ts';

/** An answer other than 2xx. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(request: string, status: number, body: unknown) {
    super(`${request} → ${status} ${JSON.stringify(body)}`);
    this.name = 'ApiError';
    this.status = status;
    this.body = body;
  }
}

type Query = Record<string, string | number | undefined>;
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
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};

  /** The raw answer, whatever its status. */
  async function request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const asJson = body !== undefined && !(body instanceof FormData);
    return await fetch(origin + path, {
      method,
      headers: { ...authorization, ...(asJson ? { 'content-type': 'application/json' } : {}), ...headers },
      body: asJson ? JSON.stringify(body) : (body as FormData | undefined),
      signal: AbortSignal.timeout(30_000),
    });
  }

  async function call<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    const response = await request(method, path, body, headers);
    const text = await response.text();
    if (!response.ok) throw new ApiError(`${method} ${origin}${path}`, response.status, readJson(text));
    return JSON.parse(text) as T;
  }

  const get = <T>(path: string, query: Query = {}) => call<T>('GET', path + search(query));
  const post = <T>(path: string, body?: unknown, headers?: Record<string, string>) => call<T>('POST', path, body, headers);

  return {
    request, call, get, post,

    publish: (status: NewStatus, headers?: Record<string, string>) => post<Status>('/api/v1/statuses', status, headers),
    edit: (id: string, status: NewStatus) => call<Status>('PUT', `/api/v1/statuses/${id}`, status),
    remove: (id: string) => call<Status>('DELETE', `/api/v1/statuses/${id}`),
    /** `favourite`, `unfavourite`, `reblog`, `unreblog`, `bookmark`, `pin`, `mute` … */
    act: (id: string, verb: string) => post<Status>(`/api/v1/statuses/${id}/${verb}`),
    status: (id: string) => get<Status>(`/api/v1/statuses/${id}`),
    context: (id: string) => get<StatusContext>(`/api/v1/statuses/${id}/context`),
    home: (query: Query = {}) => get<Status[]>('/api/v1/timelines/home', { limit: 40, ...query }),
    tag: (name: string) => get<Status[]>(`/api/v1/timelines/tag/${encodeURIComponent(name)}`),
    statusesOf: (accountId: string) => get<Status[]>(`/api/v1/accounts/${accountId}/statuses`, { limit: 40 }),
    notifications: (query: Query = {}) => get<Notification[]>('/api/v1/notifications', { limit: 80, ...query }),

    upload(file: Blob, description: string): Promise<MediaAttachment> {
      const form = new FormData();
      form.set('file', file, 'picture');
      form.set('description', description);
      return post<MediaAttachment>('/api/v2/media', form);
    },

    resolve: (q: string) => get<Search>('/api/v2/search', { q, resolve: 'true' }),
    account: (id: string) => get<Account>(`/api/v1/accounts/${id}`),
    /** `follow`, `unfollow`, `block`, `unblock`, `mute`, `unmute`. */
    relate: (accountId: string, verb: string) => post<Relationship>(`/api/v1/accounts/${accountId}/${verb}`),
    async relationship(accountId: string): Promise<Relationship> {
      const [relationship] = await get<Relationship[]>('/api/v1/accounts/relationships', { 'id[]': accountId });
      if (!relationship) throw new Error(`no relationship with ${accountId}`);
      return relationship;
    },
    followers: (accountId: string) => get<Account[]>(`/api/v1/accounts/${accountId}/followers`, { limit: 80 }),
    followRequests: () => get<Account[]>('/api/v1/follow_requests'),
  };
}

function search(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const text = new URLSearchParams(given).toString();
  return text && `?${text}`;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 500);
  }
}
