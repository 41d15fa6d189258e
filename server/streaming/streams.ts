import { covers } from '#server/api/viewer.ts';
import type { Viewer } from '#server/api/viewer.ts';
import { isId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import { ownsList } from '#server/lists/show.ts';
import { foldHashtag } from '#server/statuses/hashtags.ts';

/** What is read by whom: `key` is an account's id, a list's, a folded hashtag or a public timeline. */
export type StreamKind =
  | 'user'
  | 'notifications'
  | 'direct'
  | 'list'
  | 'public'
  | 'tag'
  | 'tag:local';

/** One stream that a connection reads. */
export interface Subscription {
  kind: StreamKind;
  key: string;
  /** The stream's name as the client wrote it, which comes back with every event. */
  label: readonly string[];
}

/** As a client asks for it: https://docs.joinmastodon.org/methods/streaming/#streams */
export interface StreamRequest {
  stream: string;
  tag?: string | undefined;
  list?: string | undefined;
}

/** Why there is no such stream for this viewer, in Mastodon's words. */
export interface StreamRefusal {
  error: string;
  status: 400 | 401;
}

const PUBLIC = /^public(?::(local|remote))?(?::(media))?$/;

/** The stream that is asked for, or why the viewer may not read it. */
export async function findStream(
  db: Db,
  viewer: Viewer,
  { stream, tag, list }: StreamRequest,
): Promise<Subscription | StreamRefusal> {
  const wanted = stream === 'user:notification' ? 'read:notifications' : 'read:statuses';
  const known = read(viewer, stream, { tag, list });
  if ('error' in known) return known;
  if (!covers(viewer.scopes, wanted))
    return refuse(401, 'Access token does not have the required scopes');
  if (
    known.kind === 'list' &&
    !(isId(known.key) && (await ownsList(db, viewer.accountId, known.key)))
  )
    return refuse(401, 'Not authorized to stream this list');
  return known;
}

function read(
  viewer: Viewer,
  stream: string,
  { tag, list }: { tag: string | undefined; list: string | undefined },
): Subscription | StreamRefusal {
  const own = { key: viewer.accountId, label: [stream] };
  if (stream === 'user') return { kind: 'user', ...own };
  if (stream === 'user:notification') return { kind: 'notifications', ...own };
  if (stream === 'direct') return { kind: 'direct', ...own };
  if (stream === 'hashtag' || stream === 'hashtag:local') {
    if (!tag) return refuse(400, 'Missing tag name parameter');
    const kind = stream === 'hashtag' ? 'tag' : 'tag:local';
    return { kind, key: foldHashtag(tag.replace(/^#/, '')), label: [stream, tag] };
  }
  if (stream === 'list') {
    if (!list) return refuse(400, 'Missing list name parameter');
    return { kind: 'list', key: list, label: [stream, list] };
  }
  const open = PUBLIC.exec(stream);
  if (!open) return refuse(400, 'Unknown stream type');
  return { kind: 'public', key: publicKey(open[1] ?? 'all', open[2]), label: [stream] };
}

/** The public timelines that a status with these properties is in. */
export function publicKeys({ local, media }: { local: boolean; media: boolean }): string[] {
  const whose = ['all', local ? 'local' : 'remote'];
  return [
    ...whose.map((from) => publicKey(from)),
    ...(media ? whose.map((from) => publicKey(from, 'media')) : []),
  ];
}

function publicKey(from: string, only?: string): string {
  return only ? `${from}:${only}` : from;
}

function refuse(status: 400 | 401, error: string): StreamRefusal {
  return { error, status };
}
