import { sql } from 'kysely';
import { gather } from '#server/db/gather.ts';
import { statement } from '#server/db/statement.ts';
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
export const placesOf = gather(async (db, ids: string[]): Promise<(Places | null)[]> => {
  const byId = new Map((await findShown(db, { ids })).map((row) => [row.id, toPlaces(row)]));
  return ids.map((id) => byId.get(id) ?? null);
});

const findShown = statement((p: { ids: string[] }, db) =>
  db
    .selectFrom('statuses')
    .select(['statuses.id', 'statuses.account_id', 'statuses.local', 'statuses.reblog_of_id'])
    .select(['statuses.visibility', hasMedia().as('media')])
    .select([answersOthers().as('reply'), byLimitedAuthor().as('limited')])
    .select(
      sql<string[]>`array(select hashtags.name from status_hashtags
        join hashtags on hashtags.id = status_hashtags.hashtag_id
        where status_hashtags.status_id = statuses.id)`.as('tags'),
    )
    .where(sql<boolean>`statuses.id = any(${p.ids}::bigint[])`),
);

type Shown = Awaited<ReturnType<typeof findShown>>[number];

function toPlaces(row: Shown): Places {
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
