import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import type { JsonObject } from '../json.ts';

/** An activity whose sender is proved, as it is kept until it is processed. */
export interface AcceptedActivity {
  /** What tells it from others: its id, or a stand-in (see `accept.ts`). */
  key: string;
  /** The actor whose key signed the request. */
  signerUri: string;
  /** Whose inbox it came to; null for the shared one. */
  inboxAccountId: string | null;
  activity: JsonObject;
}

/**
 * Keeps activities, one statement for all. One that was kept before is passed over, so a peer may
 * send it as often as it likes.
 */
export async function storeActivities(
  db: Db,
  accepted: readonly AcceptedActivity[],
): Promise<void> {
  const rows = accepted.map(({ key, signerUri, inboxAccountId, activity }) => ({
    activity_id: key,
    actor_uri: signerUri,
    inbox_account_id: inboxAccountId,
    body: activity,
  }));
  await keep(db, { rows: JSON.stringify(rows) });
}

/**
 * Numbered as they came, which is the order in which they are processed, and written in one order
 * for everybody: two batches that share activities must not wait for each other in a ring.
 */
const keep = statement(
  (p: { rows: string }) => sql`
    insert into inbound_activities (id, activity_id, actor_uri, inbox_account_id, body)
    overriding system value
    select id, activity_id, actor_uri, inbox_account_id, body
    from (select nextval('inbound_activities_id_seq') as id, *
      from jsonb_to_recordset(${p.rows}::jsonb)
        as accepted (activity_id text, actor_uri text, inbox_account_id bigint, body jsonb)) as numbered
    order by activity_id
    on conflict (activity_id) do nothing`,
);

/** Forgets processed activities once no peer will send them again. Returns how many. */
export async function pruneActivities(db: Db, olderThanDays = 14): Promise<number> {
  const result = await db
    .deleteFrom('inbound_activities')
    .where('processed_at', '<', sql<Date>`now() - make_interval(days => ${olderThanDays})`)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
