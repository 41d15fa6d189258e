import { acctOf } from '#server/accounts/present.ts';
import { safeRemoteHtml } from '#server/accounts/profile/render-note.ts';
import { hydrateCards } from '#server/cards/hydrate.ts';
import type { MediaAttachment } from '#server/contract/media-attachment.ts';
import type { PreviewCard } from '#server/contract/preview-card.ts';
import type { Mention, Status, StatusTag } from '#server/contract/status.ts';
import { toApiDate } from '#server/core/time.ts';
import { hashtagUrl, profileUrl } from '#server/core/urls.ts';
import { type Emojis, emojisOf, hydrateEmojis } from '#server/emojis/hydrate.ts';
import { hydrateMedia } from '#server/media/hydrate.ts';
import type { Quotable } from '#server/quotes/policy.ts';
import {
  findMentioned,
  findShown,
  findTags,
  type MentionRow,
  type ShownRow,
  type TagRow,
} from './find-shown.ts';
import type { HydrateDeps } from './hydrate.ts';

/** What is shown of a status to all who may see it, whatever anybody did with it. */
export type SharedPart = Pick<
  Status,
  | 'id'
  | 'uri'
  | 'url'
  | 'created_at'
  | 'edited_at'
  | 'content'
  | 'visibility'
  | 'sensitive'
  | 'spoiler_text'
  | 'media_attachments'
  | 'application'
  | 'mentions'
  | 'tags'
  | 'emojis'
  | 'in_reply_to_id'
  | 'in_reply_to_account_id'
  | 'card'
  | 'language'
>;

export interface Fragment extends Quotable {
  accountId: string;
  shared: SharedPart;
}

interface Parts {
  media: ReadonlyMap<string, MediaAttachment[]>;
  cards: ReadonlyMap<string, PreviewCard>;
  mentions: ReadonlyMap<string, MentionRow[]>;
  tags: ReadonlyMap<string, TagRow[]>;
  emojis: Emojis;
}

/**
 * The fragments of these statuses; what is gone meanwhile is left out. Six queries at most. Whatever
 * is read here must be part of the version that `find-page.ts` asks for.
 */
export async function loadFragments(
  deps: HydrateDeps,
  ids: readonly string[],
): Promise<Map<string, Fragment>> {
  if (ids.length === 0) return new Map();
  const [rows, media, cards, mentions, tags] = await Promise.all([
    findShown(deps.db, ids),
    hydrateMedia(deps, ids),
    hydrateCards(deps, ids),
    findMentioned(deps.db, ids),
    findTags(deps.db, ids),
  ]);
  const parts: Parts = {
    media,
    cards,
    mentions: Map.groupBy(mentions, (row) => row.status_id),
    tags: Map.groupBy(tags, (row) => row.status_id),
    emojis: await hydrateEmojis(deps, rows),
  };
  return new Map(rows.map((row) => [row.id, fragmentOf(row, parts, deps.config.origin)]));
}

function fragmentOf(row: ShownRow, parts: Parts, origin: string): Fragment {
  return {
    accountId: row.account_id,
    visibility: row.visibility,
    interaction_policy: row.interaction_policy,
    shared: {
      id: row.id,
      uri: row.uri,
      url: row.url === '' ? null : row.url,
      created_at: toApiDate(row.created_at),
      edited_at: row.edited_at && toApiDate(row.edited_at),
      content: contentOf(row),
      visibility: row.visibility,
      sensitive: row.sensitive,
      spoiler_text: row.spoiler_text,
      media_attachments: parts.media.get(row.id) ?? [],
      application: row.app_name === null ? null : { name: row.app_name, website: row.app_website },
      mentions: (parts.mentions.get(row.id) ?? []).map((one) => presentMention(one, origin)),
      tags: (parts.tags.get(row.id) ?? []).map((tag) => presentTag(tag, origin)),
      emojis: emojisOf(row, parts.emojis),
      in_reply_to_id: row.in_reply_to_id,
      in_reply_to_account_id: row.in_reply_to_account_id,
      card: parts.cards.get(row.id) ?? null,
      language: row.language,
    },
  };
}

/** Ours is written by `render/`; what came from elsewhere is sanitised once more before it is shown. */
function contentOf(row: ShownRow): string {
  return row.local ? row.content : safeRemoteHtml(row.content);
}

function presentMention(row: MentionRow, origin: string): Mention {
  return {
    id: row.id,
    username: row.username,
    acct: acctOf(row),
    url: row.domain === null ? profileUrl(origin, row.username) : (row.url ?? row.uri),
  };
}

function presentTag(row: TagRow, origin: string): StatusTag {
  return { name: row.name, url: hashtagUrl(origin, row.name) };
}
