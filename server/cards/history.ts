import { sql } from 'kysely';
import type { TrendsLink } from '#server/contract/preview-card.ts';
import type { Db } from '#server/db/pool.ts';
import { type DailyUses, historyOf, MOST_USES, weekBefore } from '#server/statuses/daily-uses.ts';
import { hydrateCardList, type HydrateCardsDeps } from './hydrate.ts';

interface UseRow extends DailyUses {
  id: string;
}

/** Cards by id, in the order asked, with how public statuses used them in the last seven days. */
export async function showTrendsLinks(
  deps: HydrateCardsDeps,
  ids: readonly string[],
  now: Date = new Date(),
): Promise<TrendsLink[]> {
  if (ids.length === 0) return [];
  const [cards, uses] = await Promise.all([
    hydrateCardList(deps, ids),
    findUses(deps.db, ids, now),
  ]);
  const byCard = Map.groupBy(uses, (row) => row.id);
  return cards.map(({ id, card }) => ({ ...card, history: historyOf(byCard.get(id) ?? [], now) }));
}

async function findUses(db: Db, ids: readonly string[], now: Date): Promise<UseRow[]> {
  const since = weekBefore(now);
  const { rows } = await sql<UseRow>`
    select card.id, date_trunc('day', used.created_at, 'UTC') as day,
      count(used.id) as uses, count(distinct used.account_id) as accounts
    from unnest(${[...ids]}::bigint[]) as card (id)
    join lateral (
      select s.id, s.account_id, s.created_at
      from status_cards u join statuses s on s.id = u.status_id
      where u.card_id = card.id and u.status_id > ${since}
        and s.visibility = 'public' and s.deleted_at is null
      order by u.status_id desc limit ${MOST_USES}) used on true
    group by 1, 2`.execute(db);
  return rows;
}
