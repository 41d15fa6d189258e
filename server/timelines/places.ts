import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { answersOthers, byLimitedAuthor, hasMedia } from '#server/statuses/rules.ts';

/** Where, apart from home, a status is shown. */
export interface Places {
  authorId: string;
  /** In the public timelines. */
  listed: boolean;
  /** In the timelines of its hashtags, which answers to others are in, too. */
  tagged: boolean;
  local: boolean;
  media: boolean;
  /** As `foldHashtag` writes them. */
  tags: string[];
}

/** Null when there is no such status. One that was deleted meanwhile stands where it stood. */
export async function placesOf(db: Db, statusId: string): Promise<Places | null> {
  const row = await db
    .selectFrom('statuses')
    .select(['statuses.account_id', 'statuses.local', 'statuses.reblog_of_id'])
    .select(['statuses.visibility', hasMedia().as('media')])
    .select([answersOthers().as('reply'), byLimitedAuthor().as('limited')])
    .select(
      sql<string[]>`array(select hashtags.name from status_hashtags
        join hashtags on hashtags.id = status_hashtags.hashtag_id
        where status_hashtags.status_id = statuses.id)`.as('tags'),
    )
    .where('statuses.id', '=', statusId)
    .executeTakeFirst();
  if (!row) return null;
  const tagged = row.visibility === 'public' && row.reblog_of_id === null && !row.limited;
  return {
    authorId: row.account_id,
    listed: tagged && !row.reply,
    tagged,
    local: row.local,
    media: row.media === true,
    tags: row.tags,
  };
}
