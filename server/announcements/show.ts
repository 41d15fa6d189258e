import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Announcement, AnnouncementReaction } from '#server/contract/announcement.ts';
import type { CustomEmoji } from '#server/contract/custom-emoji.ts';
import { toApiDate } from '#server/core/time.ts';
import { hashtagUrl } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import { type EmojisDeps, hydrateEmojis } from '#server/emojis/hydrate.ts';
import { localEmojiIds, shortcodesIn } from '#server/emojis/local.ts';
import { renderText } from '#server/statuses/render/html.ts';
import { tokenize } from '#server/statuses/render/tokens.ts';

/** Out, and not over. */
export function isRunning(): RawBuilder<SqlBool> {
  return sql<SqlBool>`(announcements.published_at <= now()
    and (announcements.ends_at is null or announcements.ends_at > now()))`;
}

/**
 * What the operators have to say now, in order, also what this account has read: it is marked as that.
 * Four queries, whatever their number.
 */
export async function runningAnnouncements(
  deps: EmojisDeps,
  accountId: string,
): Promise<Announcement[]> {
  return await present(deps, await findRunning(deps.db, accountId).execute(), accountId);
}

/** One of them as everybody sees it; null when it is over, or never was. */
export async function showAnnouncement(
  deps: EmojisDeps,
  announcementId: string,
): Promise<Announcement | null> {
  const rows = await findRunning(deps.db, null)
    .where('announcements.id', '=', announcementId)
    .execute();
  return (await present(deps, rows, null))[0] ?? null;
}

type Row = Awaited<ReturnType<ReturnType<typeof findRunning>['execute']>>[number];

function findRunning(db: Db, accountId: string | null) {
  return db
    .selectFrom('announcements')
    .leftJoin('announcement_reads as reads', (join) =>
      join
        .onRef('reads.announcement_id', '=', 'announcements.id')
        .on('reads.account_id', '=', accountId ?? '0'),
    )
    .select(['announcements.id', 'announcements.text', 'announcements.starts_at'])
    .select(['announcements.ends_at', 'announcements.all_day', 'announcements.published_at'])
    .select(['announcements.updated_at', 'reads.account_id as read_by'])
    .where(isRunning())
    .orderBy(sql`coalesce(announcements.starts_at, announcements.published_at)`)
    .orderBy('announcements.id');
}

interface ReactionRow {
  announcement_id: string;
  name: string;
  count: string;
  me: boolean;
  custom_emoji_id: string | null;
}

async function present(
  deps: EmojisDeps,
  rows: Row[],
  accountId: string | null,
): Promise<Announcement[]> {
  const reactions = await findReactions(
    deps.db,
    rows.map((row) => row.id),
    accountId,
  );
  const used = await localEmojiIds(
    deps.db,
    rows.map((row) => row.text),
  );
  const ids = [...(used ?? []), ...reactions.flatMap((row) => row.custom_emoji_id ?? [])];
  const emojis = await hydrateEmojis(deps, [{ emoji_ids: ids }]);
  const byCode = new Map([...emojis.values()].map((emoji) => [emoji.shortcode, emoji]));
  const { origin } = deps.config;
  return rows.map((row) => ({
    id: row.id,
    content: renderText(row.text, { origin, mentioned: new Map() }),
    starts_at: row.starts_at && toApiDate(row.starts_at),
    ends_at: row.ends_at && toApiDate(row.ends_at),
    all_day: row.all_day,
    published_at: toApiDate(row.published_at),
    updated_at: toApiDate(row.updated_at),
    ...(accountId === null ? {} : { read: row.read_by !== null }),
    mentions: [],
    statuses: [],
    tags: tokenize(row.text).flatMap((token) =>
      token.type === 'hashtag' ? [{ name: token.name, url: hashtagUrl(origin, token.name) }] : [],
    ),
    emojis: [...new Set(shortcodesIn(row.text))].flatMap((code) => byCode.get(code) ?? []),
    reactions: reactions
      .filter((one) => one.announcement_id === row.id)
      .map((one) => presentReaction(one, emojis)),
  }));
}

/** The oldest reaction first, so that none jumps about. */
async function findReactions(
  db: Db,
  ids: string[],
  accountId: string | null,
): Promise<ReactionRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<ReactionRow>`
    select announcement_id, name, count(*) as count, max(custom_emoji_id) as custom_emoji_id,
      bool_or(account_id = ${accountId ?? '0'}) as me
    from announcement_reactions where announcement_id = any(${ids}::bigint[])
    group by announcement_id, name order by min(id)`.execute(db);
  return rows;
}

function presentReaction(
  row: ReactionRow,
  emojis: ReadonlyMap<string, CustomEmoji>,
): AnnouncementReaction {
  const emoji = row.custom_emoji_id === null ? undefined : emojis.get(row.custom_emoji_id);
  const { name, me } = row;
  const picture = emoji && { url: emoji.url, static_url: emoji.static_url };
  return { name, count: Number(row.count), me, ...picture };
}
