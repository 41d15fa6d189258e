import { sql } from 'kysely';
import { MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';

/** Cards read from one host in a minute, however many link to it. */
export const PER_HOST = 20;
/** Minutes that those above it wait, at most; and days after which nobody waits any more. */
const LATER_MINUTES = 10;
const GIVE_UP_DAYS = 1;
const SWEPT = 100;

/** The card's address, for one who is to read it now; null where it is not due or its host is busy. */
export async function claimCard(db: Db, cardId: string): Promise<string | null> {
  const { rows } = await sql<{ url: string; busy: boolean }>`
    with card as (
      select c.id, c.host, (select count(*) from (
          select from preview_cards other where other.host = c.host
            and other.fetched_at > now() - interval '1 minute' limit ${PER_HOST}) recent) >= ${PER_HOST} as busy
      from preview_cards c where c.id = ${cardId})
    update preview_cards set
      due_at = now() + case when card.busy
        then interval '1 minute' * (1 + random() * ${LATER_MINUTES - 1}) else interval '5 minutes' end,
      fetched_at = case when card.busy then preview_cards.fetched_at else now() end,
      state = case when card.busy and preview_cards.state = 'new'
          and created_at < now() - interval '1 day' * ${GIVE_UP_DAYS}
        then 'empty' else preview_cards.state end
    from card where preview_cards.id = card.id and preview_cards.due_at <= now() + interval '1 second'
    returning preview_cards.url, card.busy`.execute(db);
  const [claimed] = rows;
  return claimed === undefined || claimed.busy ? null : claimed.url;
}

/** Sets the alarm clocks of cards that wait for longer than they should. */
export async function sweepCards(deps: { db: Db; jobs: Pick<Jobs, 'enqueueAll'> }): Promise<void> {
  const rows = await deps.db
    .selectFrom('preview_cards')
    .select('id')
    .where('state', '=', 'new')
    .where('due_at', '<', new Date(Date.now() - MINUTE / 4))
    .orderBy('due_at')
    .limit(SWEPT)
    .execute();
  await deps.jobs.enqueueAll(
    'cards.fetch',
    rows.map(({ id }) => ({ cardId: id })),
  );
}

/** Deletes cards of links that no status has any more. Resolves to their number. */
export async function pruneCards(db: Db): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('preview_cards')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('preview_cards as old')
        .select('old.id')
        .where('old.created_at', '<', sql<Date>`now() - interval '30 days'`)
        .where(sql<boolean>`not exists (select from status_cards s where s.card_id = old.id)`)
        .limit(1_000),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
