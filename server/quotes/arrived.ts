import { sql } from 'kysely';
import { recordEvents } from '#server/bus/record.ts';
import { statement } from '#server/db/statement.ts';
import type { Tx } from '#server/db/transaction.ts';

/** A post may be quoted by many who came before it; the rest is found when its quotes are opened. */
const MAX_WAITING = 200;

/** Has the quotes looked at again that came before what they quote. */
export async function lookAgainAtQuotesOf(tx: Tx, uris: string[]): Promise<void> {
  const waiting = await findWaiting(tx, { uris });
  if (waiting.length === 0) return;
  await recordEvents(
    tx,
    waiting.map(({ status_id }) => ({
      name: 'quote.received' as const,
      payload: { statusId: status_id, depth: 0 },
    })),
  );
}

const findWaiting = statement(
  (p: { uris: string[] }) => sql<{ status_id: string }>`
    select status_id from quotes
    where quoted_uri = any(${p.uris}::text[]) and quoted_status_id is null and state = 'pending'
    order by id desc limit ${sql.lit(MAX_WAITING)}`,
);
