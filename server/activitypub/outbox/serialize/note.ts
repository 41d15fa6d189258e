import { actorEndpoints, hashtagUrl, statusUrl } from '#server/core/urls.ts';
import type { ActorType } from '#server/db/schema/accounts.ts';
import type { InteractionPolicy } from '#server/db/schema/quotes.ts';
import type { MediaCredit, MediaMeta } from '#server/db/schema/media.ts';
import type { Visibility } from '#server/db/schema/types.ts';
import type { JsonObject } from '../../json.ts';
import { PUBLIC } from '../../vocab.ts';
import type { SerializeContext } from './actor.ts';
import { type EmojiRow, serializeEmoji } from './emoji.ts';
import { interactionPolicyOf, type NoteQuote, quoteOf } from './quote.ts';
import { type NotePoll, questionOf } from './question.ts';

/** A local status with everything its Note says. */
export interface NoteRow {
  id: string;
  uri: string;
  account_id: string;
  username: string;
  actor_uri: string;
  visibility: Visibility;
  content: string;
  text: string | null;
  spoiler_text: string;
  sensitive: boolean;
  language: string | null;
  in_reply_to_uri: string | null;
  conversation_id: string;
  /** Whether the thread began here, so that its `context` is ours to name. */
  thread_is_local: boolean;
  thread_began_at: Date | null;
  created_at: Date;
  edited_at: Date | null;
  replies_count: number;
  favourites_count: number;
  reblogs_count: number;
  mentions: NoteMention[];
  hashtags: string[];
  emojis: EmojiRow[];
  media: NoteMedia[];
  poll: NotePoll | null;
  quote: NoteQuote | null;
  interaction_policy: InteractionPolicy | null;
  /** Public replies of the author to themselves, oldest first. */
  own_replies: string[];
}

export interface NoteMention {
  uri: string;
  username: string;
  domain: string | null;
  actor_type: ActorType;
  silent: boolean;
}

export interface NoteMedia {
  type: string;
  mime_type: string | null;
  file_key: string | null;
  remote_url: string | null;
  description: string;
  blurhash: string | null;
  meta: MediaMeta;
  focus_x: number | null;
  focus_y: number | null;
  credit: MediaCredit | null;
}

/**
 * The Note, or Question where there is a poll, without its context. `to`, `cc`, `tag` and `attachment` are always arrays (Lemmy and
 * Pixelfed insist), `contentMap` repeats `content` to the letter (GoToSocial reads the language
 * from it only then), and Public is spelled out (Lemmy drops `as:Public`).
 */
export function serializeNote(row: NoteRow, ctx: SerializeContext): JsonObject {
  return {
    id: row.uri,
    type: row.poll === null ? 'Note' : 'Question',
    summary: row.spoiler_text === '' ? null : row.spoiler_text,
    inReplyTo: row.in_reply_to_uri,
    published: row.created_at.toISOString(),
    ...(row.edited_at === null ? {} : { updated: row.edited_at.toISOString() }),
    url: statusUrl(ctx.origin, row.username, row.id),
    attributedTo: row.actor_uri,
    ...audienceOf(row, ctx),
    sensitive: row.sensitive,
    ...threadOf(row, ctx),
    content: row.content,
    ...(row.language === null ? {} : { contentMap: { [row.language]: row.content } }),
    ...(row.text === null ? {} : { source: { content: row.text, mediaType: 'text/plain' } }),
    attachment: row.media.map((media) => documentOf(media, ctx)),
    tag: [
      ...row.mentions.filter((m) => !m.silent).map((m) => mentionOf(m, ctx)),
      ...row.hashtags.map((name) => serializeHashtag(name, ctx.origin)),
      ...row.emojis.map((emoji) => serializeEmoji(emoji, ctx)),
    ],
    ...(row.poll === null ? {} : questionOf(row.poll)),
    ...(row.quote === null ? {} : quoteOf(row.quote, ctx.origin)),
    interactionPolicy: interactionPolicyOf(row, ctx.origin),
    ...collectionsOf(row),
  };
}

/** What stands where a deleted status was. */
export function serializeTombstone(uri: string, deletedAt: Date | null): JsonObject {
  return {
    id: uri,
    type: 'Tombstone',
    ...(deletedAt === null ? {} : { deleted: deletedAt.toISOString() }),
  };
}

interface Addressed {
  visibility: Visibility;
  username: string;
  in_reply_to_uri: string | null;
  mentions: { uri: string; actor_type: ActorType; silent: boolean }[];
}

/**
 * `to` and `cc`, the same on the object and on every activity about it. A reply below what is in a
 * group names the group in `audience` (FEP-1b12), or Lemmy and PieFed would not know where it belongs.
 */
export function audienceOf(
  row: Addressed,
  ctx: { origin: string },
): { to: string[]; cc: string[]; audience?: string; directMessage?: true } {
  const { followers } = actorEndpoints(ctx.origin, row.username);
  const mentioned = row.mentions.map((mention) => mention.uri);
  const isGroup = (one: Addressed['mentions'][number]) => one.silent && one.actor_type === 'Group';
  const group = row.in_reply_to_uri === null ? undefined : row.mentions.find(isGroup);
  const audience = group && { audience: group.uri };
  switch (row.visibility) {
    case 'public':
      return { to: [PUBLIC], cc: [followers, ...mentioned], ...audience };
    case 'unlisted':
      return { to: [followers], cc: [PUBLIC, ...mentioned], ...audience };
    case 'private':
      return { to: [followers], cc: mentioned };
    case 'direct':
      return { to: mentioned, cc: [], directMessage: true };
  }
}

/** Where the thread began here it has an address; elsewhere `inReplyTo` says where it belongs. */
function threadOf(row: NoteRow, ctx: SerializeContext): JsonObject {
  if (!row.thread_is_local || row.thread_began_at === null) return {};
  const day = row.thread_began_at.toISOString().slice(0, 10);
  return {
    conversation: `tag:${ctx.domain},${day}:objectId=${row.conversation_id}:objectType=Conversation`,
    context: `${ctx.origin}/contexts/${row.conversation_id}`,
  };
}

/** Alt text goes out as `name` (Mastodon) and as `summary` (GoToSocial). */
function documentOf(media: NoteMedia, ctx: SerializeContext): JsonObject {
  const size = media.meta.original;
  const alt = media.description === '' ? null : media.description;
  return {
    type: 'Document',
    mediaType: media.mime_type ?? 'application/octet-stream',
    url: media.file_key === null ? media.remote_url : ctx.mediaUrl(media.file_key),
    name: alt,
    ...(alt === null ? {} : { summary: alt }),
    ...(size ? { width: size.width, height: size.height } : {}),
    ...(media.blurhash === null ? {} : { blurhash: media.blurhash }),
    ...(media.focus_x === null || media.focus_y === null
      ? {}
      : { focalPoint: [media.focus_x, media.focus_y] }),
    ...(media.credit === null ? {} : creditOf(media.credit)),
  };
}

/** Whose work it is, in schema.org's words: others skip them, we and search engines read them. */
function creditOf(credit: MediaCredit): JsonObject {
  const { creator, creatorUrl, license } = credit;
  return {
    creditText: credit.creditText,
    creator: {
      type: 'Person',
      name: creator,
      ...(creatorUrl === null ? {} : { url: creatorUrl }),
    },
    ...(license === null ? {} : { license }),
    acquireLicensePage: credit.acquireLicensePage,
  };
}

function mentionOf(mention: NoteMention, ctx: SerializeContext): JsonObject {
  const name = `@${mention.username}@${mention.domain ?? ctx.domain}`;
  return { type: 'Mention', href: mention.uri, name };
}

/** As a tag, and as an item of the collection of featured hashtags. */
export function serializeHashtag(name: string, origin: string): JsonObject {
  return { type: 'Hashtag', href: hashtagUrl(origin, name), name: `#${name}` };
}

function collectionsOf(row: NoteRow): JsonObject {
  const replies = `${row.uri}/replies`;
  return {
    replies: {
      id: replies,
      type: 'Collection',
      first: {
        type: 'CollectionPage',
        next: `${replies}?only_other_accounts=true&page=true`,
        partOf: replies,
        items: row.own_replies,
      },
    },
    likes: { id: `${row.uri}/likes`, type: 'Collection', totalItems: row.favourites_count },
    shares: { id: `${row.uri}/shares`, type: 'Collection', totalItems: row.reblogs_count },
  };
}
