import { recordEvent } from '#server/bus/record.ts';
import { invalid, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { isRunning } from './show.ts';

export interface Reaction {
  accountId: string;
  announcementId: string;
  /** An emoji, or the shortcode of a custom one. */
  name: string;
}

/** Different reactions that an announcement may have, as in Mastodon. */
const MOST = 8;
const EMOJI = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?)$/v;

/**
 * Somebody says something to an announcement; twice the same is fine. Throws "not found", and
 * `invalid` for what is no emoji or would be the ninth.
 */
export async function react(deps: { db: Db }, reaction: Reaction): Promise<void> {
  const { accountId: account_id, announcementId: announcement_id, name } = reaction;
  await inTransaction(deps.db, async (tx) => {
    await holdAnnouncement(tx, announcement_id);
    const custom = EMOJI.test(name) ? null : await findEmoji(tx, name);
    await refuseTooMany(tx, reaction);
    const row = await tx
      .insertInto('announcement_reactions')
      .values({ account_id, announcement_id, name, custom_emoji_id: custom })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (row)
      await recordEvent(tx, 'announcement.reacted', { announcementId: announcement_id, name });
  });
}

/** Takes it back. Throws "not found" where there was none. */
export async function unreact(deps: { db: Db }, reaction: Reaction): Promise<void> {
  const { announcementId, name } = reaction;
  await inTransaction(deps.db, async (tx) => {
    const row = await tx
      .deleteFrom('announcement_reactions')
      .where('account_id', '=', reaction.accountId)
      .where('announcement_id', '=', announcementId)
      .where('name', '=', name)
      .returning('id')
      .executeTakeFirst();
    if (!row) throw notFound();
    await recordEvent(tx, 'announcement.reacted', { announcementId, name });
  });
}

/** Somebody has read an announcement. Throws "not found". */
export async function dismissAnnouncement(
  db: Db,
  { accountId, announcementId }: Omit<Reaction, 'name'>,
): Promise<void> {
  const found = await db
    .selectFrom('announcements')
    .select('id')
    .where('id', '=', announcementId)
    .where(isRunning())
    .executeTakeFirst();
  if (!found) throw notFound();
  await db
    .insertInto('announcement_reads')
    .values({ account_id: accountId, announcement_id: announcementId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function holdAnnouncement(tx: Tx, id: string): Promise<void> {
  const row = await tx
    .selectFrom('announcements')
    .select('id')
    .where('id', '=', id)
    .where(isRunning())
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound();
}

async function findEmoji(tx: Tx, shortcode: string): Promise<string> {
  const row = await tx
    .selectFrom('custom_emojis')
    .select('id')
    .where('domain', '=', '')
    .where('shortcode', '=', shortcode)
    .executeTakeFirst();
  if (!row) throw invalid('Name is not a recognized emoji');
  return row.id;
}

async function refuseTooMany(tx: Tx, { announcementId, name }: Reaction): Promise<void> {
  const rows = await tx
    .selectFrom('announcement_reactions')
    .select('name')
    .distinct()
    .where('announcement_id', '=', announcementId)
    .execute();
  if (rows.length >= MOST && rows.every((row) => row.name !== name))
    throw invalid('Limit of different reactions reached');
}
