import { get, send } from '#lib/api/client.ts';
import type { PollWish } from '#lib/state/poll-draft.ts';
import type {
  MediaAttachment,
  QuotePolicy,
  ScheduledStatus,
  Status,
  StatusSource,
  Visibility,
} from '#lib/api/entities.ts';

export interface Draft {
  text: string;
  warning: string;
  visibility: Visibility;
  language: string;
  sensitive: boolean;
  media: MediaAttachment[];
  poll: PollWish | null;
  replyToId?: string;
  quotedId?: string;
  quotePolicy: QuotePolicy;
}

/** Publishes a draft. `key` stays the same when the same draft is tried again. */
export function publish(draft: Draft, key: string): Promise<Status> {
  return post<Status>(draft, key, null);
}

/** Keeps a draft on the server, which publishes it at that time. */
export function publishLater(draft: Draft, key: string, at: Date): Promise<ScheduledStatus> {
  return post<ScheduledStatus>(draft, key, at.toISOString());
}

function post<T>(draft: Draft, key: string, scheduledAt: string | null): Promise<T> {
  return send<T>(
    fetch,
    'POST',
    '/api/v1/statuses',
    {
      status: draft.text,
      spoiler_text: draft.warning,
      visibility: draft.visibility,
      language: draft.language,
      sensitive: draft.sensitive || draft.warning !== '',
      media_ids: draft.media.map((one) => one.id),
      poll: draft.poll,
      in_reply_to_id: draft.replyToId,
      quoted_status_id: draft.quotedId,
      quote_approval_policy: draft.quotePolicy,
      scheduled_at: scheduledAt,
    },
    { 'idempotency-key': key },
  );
}

/** Replaces the content of one's own status. */
export function edit(id: string, draft: Draft): Promise<Status> {
  return send<Status>(fetch, 'PUT', `/api/v1/statuses/${id}`, {
    status: draft.text,
    spoiler_text: draft.warning,
    language: draft.language,
    sensitive: draft.sensitive || draft.warning !== '',
    media_ids: draft.media.map((one) => one.id),
    media_attributes: draft.media.map(attributesOf),
    poll: draft.poll,
    quote_approval_policy: draft.quotePolicy,
  });
}

function attributesOf({ id, description, meta: { focus } }: MediaAttachment) {
  return {
    id,
    description: description ?? '',
    ...(focus ? { focus: `${focus.x},${focus.y}` } : {}),
  };
}

/** The text as it was written, for editing. */
export function sourceOf(id: string): Promise<StatusSource> {
  return get<StatusSource>(fetch, `/api/v1/statuses/${id}/source`);
}
