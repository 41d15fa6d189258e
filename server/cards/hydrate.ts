import type { Config } from '#server/config.ts';
import type { PreviewCard } from '#server/contract/preview-card.ts';
import type { Db } from '#server/db/pool.ts';
import { presentCard } from './present.ts';
import { findCards, findCardsOfStatuses } from './queries.ts';

export interface HydrateCardsDeps {
  db: Db;
  config: Pick<Config, 'origin'>;
}

/** The cards of these statuses by status; statuses without one are left out. One query. */
export async function hydrateCards(
  deps: HydrateCardsDeps,
  statusIds: readonly string[],
): Promise<Map<string, PreviewCard>> {
  if (statusIds.length === 0) return new Map();
  const rows = await findCardsOfStatuses(deps.db, { ids: statusIds });
  return new Map(rows.map((row) => [row.status_id, presentCard(row, deps.config.origin)]));
}

/** Cards by their own ids, in the order asked; unknown ones are left out. One query. */
export async function hydrateCardList(
  deps: HydrateCardsDeps,
  ids: readonly string[],
): Promise<{ id: string; card: PreviewCard }[]> {
  const rows = new Map((await findCards(deps.db, ids)).map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = rows.get(id);
    return row ? [{ id, card: presentCard(row, deps.config.origin) }] : [];
  });
}
