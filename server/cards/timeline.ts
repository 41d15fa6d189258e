import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { byLimitedAuthor, wanted } from '#server/statuses/rules.ts';
import { findCardByUrl } from './queries.ts';

/** Ids of public statuses that show the card of this address, newest first; null for no such card. */
export async function linkSkeleton(
  db: Db,
  { url, viewer }: { url: string; viewer: string | null },
  page: PageQuery,
): Promise<string[] | null> {
  const cardId = await findCardByUrl(db, url);
  if (cardId === null) return null;
  const query = db
    .selectFrom('status_cards')
    .innerJoin('statuses', 'statuses.id', 'status_cards.status_id')
    .select('status_cards.status_id as id')
    .where('status_cards.card_id', '=', cardId)
    .where('statuses.visibility', '=', 'public')
    .where(sql<boolean>`not ${byLimitedAuthor()}`)
    .where(visibleTo(viewer))
    .where(wanted(viewer));
  const rows = await keyset(query, 'status_cards.status_id', page).execute();
  return newestFirst(rows, page).map((row) => row.id);
}
