import { sql } from 'kysely';
import { hydrateAccountList } from '#server/accounts/hydrate.ts';
import type { CustomEmoji } from '#server/contract/custom-emoji.ts';
import type { MediaAttachment } from '#server/contract/media-attachment.ts';
import type { Poll } from '#server/contract/poll.ts';
import type { Quote, Status, StatusEdit, StatusSource } from '#server/contract/status.ts';
import { notFound } from '#server/core/errors.ts';
import { sanitizeContent } from '#server/core/html.ts';
import { toApiDate } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { type Emojis, hydrateEmojis } from '#server/emojis/hydrate.ts';
import { localEmojiIds, shortcodesIn } from '#server/emojis/local.ts';
import { hydrateMediaByIds } from '#server/media/hydrate.ts';
import { type HydrateDeps, hydrateStatuses } from './hydrate.ts';
import { findTarget } from './queries.ts';

/** Every version of a status the viewer may see, oldest first, the present one last. */
export async function statusHistory(
  deps: HydrateDeps,
  statusId: string,
  viewer: string | null,
): Promise<StatusEdit[]> {
  const target = await findTarget(deps.db, statusId, viewer);
  if (!target) throw notFound();
  const versions = await findVersions(deps.db, target.id);
  const [account] = await hydrateAccountList(deps, [target.account_id]);
  if (!account) throw notFound();
  const media = await hydrateMediaByIds(
    deps,
    versions.flatMap((version) => version.media.map((one) => one.id)),
  );
  const [shown] = await hydrateStatuses(deps, [target.id], viewer);
  const quoting = { uri: versions.at(-1)?.quoted_uri ?? null, quote: shown?.quote ?? null };
  const emojis = target.local ? await localEmojisOf(deps, versions) : (shown?.emojis ?? []);
  return versions.map((version) => ({
    content: target.local ? version.content : sanitizeContent(version.content),
    spoiler_text: version.spoiler_text,
    sensitive: version.sensitive,
    created_at: toApiDate(version.created_at),
    account,
    media_attachments: mediaOf(version, media),
    emojis: emojisIn(version, emojis),
    quote: quoteOf(version.quoted_uri, quoting),
    ...(version.poll_options
      ? { poll: pollOf(version.poll_options, shown?.poll ?? { id: target.id, multiple: false }) }
      : {}),
  }));
}

/** What the author typed, to edit it. Throws "not found" for what the viewer may not see. */
export async function statusSource(
  db: Db,
  statusId: string,
  viewer: string,
): Promise<StatusSource> {
  const target = await findTarget(db, statusId, viewer);
  if (!target) throw notFound();
  const row = await db
    .selectFrom('statuses')
    .select(['id', 'text', 'spoiler_text'])
    .where('id', '=', target.id)
    .executeTakeFirstOrThrow();
  return { id: row.id, text: row.text ?? '', spoiler_text: row.spoiler_text };
}

async function findVersions(db: Db, statusId: string) {
  const edits = await db
    .selectFrom('status_edits')
    .select(['content', 'spoiler_text', 'sensitive', 'media', 'poll_options', 'quoted_uri'])
    .select('created_at')
    .where('status_id', '=', statusId)
    .orderBy('id')
    .execute();
  const present = await db
    .selectFrom('statuses')
    .select(['content', 'spoiler_text', 'sensitive', 'created_at', 'edited_at'])
    .select(
      sql<string[] | null>`(select array_agg(o.title order by o.position) from polls
        join poll_options o on o.poll_id = polls.id where polls.status_id = statuses.id)`.as(
        'poll_options',
      ),
    )
    .select(
      sql<string | null>`(select quoted_uri from quotes where quotes.status_id = statuses.id)`.as(
        'quoted_uri',
      ),
    )
    .where('id', '=', statusId)
    .executeTakeFirstOrThrow();
  const attached = await db
    .selectFrom('media')
    .select(['id', 'description'])
    .where('status_id', '=', statusId)
    .orderBy('position')
    .execute();
  return [
    ...edits,
    { ...present, created_at: present.edited_at ?? present.created_at, media: attached },
  ];
}

/** The choices of a version; the rest as of a poll that is new, for apps that read only whole ones. */
function pollOf(
  titles: readonly string[],
  { id, multiple }: Pick<Poll, 'id' | 'multiple'>,
): NonNullable<StatusEdit['poll']> {
  return {
    id,
    multiple,
    expires_at: null,
    expired: false,
    votes_count: 0,
    voters_count: null,
    options: titles.map((title) => ({ title, votes_count: 0 })),
    emojis: [],
  };
}

/**
 * What a version quoted. Of what is not quoted any more nobody asks for consent, so it is not shown:
 * its author may have changed their mind since.
 */
function quoteOf(
  uri: string | null,
  present: { uri: string | null; quote: Quote | null },
): Quote | null {
  if (uri === null) return null;
  return uri === present.uri ? present.quote : { state: 'unauthorized', quoted_status: null };
}

interface Texts {
  content: string;
  spoiler_text: string;
  poll_options: string[] | null;
}

function textsOf({ content, spoiler_text, poll_options }: Texts): string[] {
  return [content, spoiler_text, ...(poll_options ?? [])];
}

/** The emoji of this server that any version uses. Of other servers' posts only the present ones are known. */
async function localEmojisOf(
  deps: HydrateDeps,
  versions: readonly Texts[],
): Promise<CustomEmoji[]> {
  const ids = await localEmojiIds(deps.db, versions.flatMap(textsOf));
  const emojis: Emojis = await hydrateEmojis(deps, [{ emoji_ids: ids }]);
  return [...emojis.values()];
}

function emojisIn(version: Texts, emojis: Status['emojis']): CustomEmoji[] {
  const used = new Set(textsOf(version).flatMap(shortcodesIn));
  return emojis.filter((emoji) => used.has(emoji.shortcode));
}

/** The media a version had, with the alt texts of then; those that are gone since are left out. */
function mediaOf(
  version: { media: { id: string; description: string }[] },
  media: ReadonlyMap<string, MediaAttachment>,
): MediaAttachment[] {
  return version.media.flatMap(({ id, description }) => {
    const one = media.get(id);
    return one ? [{ ...one, description: description === '' ? null : description }] : [];
  });
}
