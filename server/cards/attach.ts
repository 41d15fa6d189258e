import { sql } from 'kysely';
import type { Config } from '#server/config.ts';
import { SECOND } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { findLink } from './find-link.ts';
import { findText } from './queries.ts';

export interface AttachDeps {
  db: Db;
  config: Pick<Config, 'origin'>;
  jobs: Pick<Jobs, 'enqueue'>;
}

/**
 * Milliseconds over which servers that got the same status spread: they would all come to the page
 * that it links to in the same second.
 */
const SPREAD = 30 * SECOND;

/**
 * Gives a status the card of its first link, or none, and sees to it that the card is read. What is
 * for the people named in it alone is not looked at: a link in it may be good for one visit.
 */
export async function attachCard(deps: AttachDeps, statusId: string): Promise<void> {
  const status = await findText(deps.db, statusId);
  if (status === undefined) return;
  const rules = { origin: deps.config.origin, not: new Set(status.not) };
  const url = status.visibility === 'direct' ? null : findLink(status.content, rules);
  if (url === null) {
    await deps.db.deleteFrom('status_cards').where('status_id', '=', statusId).execute();
    return;
  }
  const delay = status.local ? 0 : Math.floor(Math.random() * SPREAD);
  const card = await keepCard(deps.db, url, delay);
  await sql`
    insert into status_cards (status_id, card_id) select id, ${card.id} from statuses where id = ${statusId}
    on conflict (status_id) do update set card_id = excluded.card_id`.execute(deps.db);
  if (card.due) await deps.jobs.enqueue('cards.fetch', { cardId: card.id }, { delay });
}

async function keepCard(db: Db, url: string, delay: number): Promise<{ id: string; due: boolean }> {
  const known = await findByUrl(db, url);
  if (known !== undefined) return known;
  const added = await db
    .insertInto('preview_cards')
    .values({ url, host: new URL(url).host, due_at: new Date(Date.now() + delay) })
    .onConflict((conflict) => conflict.column('url').doNothing())
    .returning('id')
    .executeTakeFirst();
  return added ? { id: added.id, due: true } : (await findByUrl(db, url))!;
}

async function findByUrl(db: Db, url: string) {
  return await db
    .selectFrom('preview_cards')
    .select(['id', sql<boolean>`due_at <= now()`.as('due')])
    .where('url', '=', url)
    .executeTakeFirst();
}
