import { recordEvent } from '#server/bus/record.ts';
import { invalid, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';

export interface NewAnnouncement {
  /** Plain text; links, hashtags and emoji codes are found in it. */
  text: string;
  startsAt: Date | null;
  endsAt: Date | null;
  /** The times are whole days. */
  allDay: 'yes' | 'no';
}

const MOST = 10_000;

/** Tells everybody here something, from now until it ends. Resolves to its id. Throws `invalid`. */
export async function announce(
  deps: { db: Db },
  { text, startsAt, endsAt, allDay }: NewAnnouncement,
): Promise<string> {
  if (text.trim() === '') throw invalid("Text can't be blank");
  if (text.length > MOST) throw invalid(`Text is too long (maximum is ${MOST} characters)`);
  if (startsAt && endsAt && endsAt <= startsAt) throw invalid('It ends before it starts');
  return await inTransaction(deps.db, async (tx) => {
    const { id } = await tx
      .insertInto('announcements')
      .values({
        text: text.trim(),
        starts_at: startsAt,
        ends_at: endsAt,
        all_day: allDay === 'yes',
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await recordEvent(tx, 'announcement.published', { announcementId: id });
    return id;
  });
}

/** Takes an announcement away. Throws "not found". */
export async function removeAnnouncement(deps: { db: Db }, id: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const row = await tx
      .deleteFrom('announcements')
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    if (!row) throw notFound();
    await recordEvent(tx, 'announcement.removed', { announcementId: id });
  });
}

/** All there are, also those that are over, the latest first. */
export async function allAnnouncements(db: Db) {
  return await db
    .selectFrom('announcements')
    .select(['id', 'text', 'starts_at', 'ends_at', 'published_at'])
    .orderBy('id', 'desc')
    .execute();
}
