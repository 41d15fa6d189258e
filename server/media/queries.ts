import { type Selectable, sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { MediaTable } from '#server/db/schema/media.ts';
import { isSuspendedDomain } from '#server/moderation/domain-policy.ts';

export type MediaRow = Selectable<MediaTable>;

/** Media of statuses, in their order. */
export async function findMediaOfStatuses(
  db: Db,
  statusIds: readonly string[],
): Promise<MediaRow[]> {
  if (statusIds.length === 0) return [];
  return await db
    .selectFrom('media')
    .selectAll()
    .where('status_id', '=', sql<string>`any(${[...statusIds]}::bigint[])`)
    .orderBy('status_id')
    .orderBy('position')
    .orderBy('id')
    .execute();
}

export async function findMedia(db: Db, ids: readonly string[]): Promise<MediaRow[]> {
  if (ids.length === 0) return [];
  return await db
    .selectFrom('media')
    .selectAll()
    .where('id', '=', sql<string>`any(${[...ids]}::bigint[])`)
    .execute();
}

export async function findOwnMedia(
  db: Db,
  accountId: string,
  id: string,
): Promise<MediaRow | undefined> {
  return await db
    .selectFrom('media')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}

/** A remote attachment with its addresses, and whether it is in no status that everybody may see. */
export type RemoteMedium = Pick<
  MediaRow,
  'type' | 'remote_url' | 'remote_preview_url' | 'blurhash' | 'meta'
> & { closed: boolean };

/** One that we may show: its server is not shut out. */
export async function findRemoteMedium(db: Db, mediaId: string): Promise<RemoteMedium | undefined> {
  return await db
    .selectFrom('media')
    .innerJoin('accounts', 'accounts.id', 'media.account_id')
    .leftJoin('statuses', 'statuses.id', 'media.status_id')
    .select(['media.type', 'media.remote_url', 'media.remote_preview_url'])
    .select(['media.blurhash', 'media.meta'])
    .select(
      sql<boolean>`coalesce(statuses.visibility not in ('public', 'unlisted'), true)`.as('closed'),
    )
    .where('media.id', '=', mediaId)
    .where('media.type', '<>', 'unknown')
    .where('accounts.suspended_at', 'is', null)
    .where(mediaWanted)
    .executeTakeFirst();
}

/** The same of an account's avatar or header. */
export async function findRemoteProfileImage(
  db: Db,
  accountId: string,
  kind: 'avatar' | 'header',
): Promise<string | null> {
  const row = await db
    .selectFrom('accounts')
    .select(`accounts.${kind} as image`)
    .where('accounts.id', '=', accountId)
    .where('accounts.suspended_at', 'is', null)
    .where(mediaWanted)
    .executeTakeFirst();
  return row?.image?.remote_url ?? null;
}

/** The same of a custom emoji. */
export async function findRemoteEmoji(db: Db, id: string): Promise<string | null> {
  const row = await db
    .selectFrom('custom_emojis as accounts')
    .select('accounts.image_url')
    .where('accounts.id', '=', id)
    .where('accounts.domain', '<>', '')
    .where(mediaWanted)
    .executeTakeFirst();
  return row?.image_url ?? null;
}

/** The same of the picture of a preview card. */
export async function findRemoteCardImage(db: Db, id: string): Promise<string | null> {
  const row = await db
    .selectFrom((eb) =>
      eb.selectFrom('preview_cards').select(['id', 'image_url', 'host as domain']).as('accounts'),
    )
    .select('accounts.image_url')
    .where('accounts.id', '=', id)
    .where(mediaWanted)
    .executeTakeFirst();
  return row?.image_url ?? null;
}

const mediaWanted = sql<boolean>`not (${isSuspendedDomain(sql`accounts.domain`)} or exists (
  select from domain_blocks
  where reject_media and domain in (select domain_names(accounts.domain))))`;
