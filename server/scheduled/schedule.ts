import { sql } from 'kysely';
import { DomainError, invalid } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import { MINUTE } from '#server/core/time.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { checkPublishable, type PublishDeps, type PublishInput } from '#server/statuses/publish.ts';
import { holdMedia } from './hold-media.ts';
import { toKept } from './params.ts';

/** As in Mastodon. */
const MIN_OFFSET = 5 * MINUTE;
const TOTAL_LIMIT = 300;
const DAILY_LIMIT = 25;

/**
 * When a status is to be published, from `scheduled_at` as clients send it: Tuba gives whole hours of
 * difference to UTC (`+02`), and no zone means UTC. Null for now, which a time that is over means too.
 * Refuses what is no time.
 */
export function readScheduledAt(value: string | undefined): Date | null {
  if (value === undefined || value.trim() === '') return null;
  const [, time, zone] = /^(\d{4,}-\d\d-\d\d[T ][\d:.]+?)([+-]\d\d)?$/.exec(value.trim()) ?? [];
  const date = new Date(time ? `${time}${zone ? `${zone}:00` : 'Z'}` : value);
  // A later year could not be told in the form that apps read.
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999)
    throw new DomainError('invalid', 'Record invalid');
  return date.getTime() <= Date.now() ? null : date;
}

/**
 * Keeps a status for later: https://docs.joinmastodon.org/methods/statuses/#create. Resolves to the
 * id of the scheduled status, with the same `Idempotency-Key` to the one that waits already.
 * Refuses what could not be published now, a time less than five minutes ahead, and too many.
 */
export async function schedule(
  deps: PublishDeps,
  input: PublishInput,
  scheduledAt: Date,
): Promise<string> {
  await checkPublishable(deps, input);
  const { accountId, idempotencyKey = null } = input;
  return await inTransaction(deps.db, async (tx) => {
    await holdQueue(tx, accountId);
    const known = await findByKey(tx, accountId, idempotencyKey);
    if (known !== null) return known;
    await checkTime(tx, { accountId, scheduledAt, id: null });
    const id = newId();
    const params = toKept(input);
    await tx
      .insertInto('scheduled_statuses')
      .values({
        id,
        account_id: accountId,
        scheduled_at: scheduledAt,
        run_at: scheduledAt,
        params: JSON.stringify(params),
        idempotency_key: idempotencyKey,
      })
      .execute();
    await holdMedia(tx, { accountId, scheduledId: id, mediaIds: params.mediaIds });
    return id;
  });
}

/** Throws unless one more status may be published then; `id` is the one that moves there. */
export async function checkTime(
  tx: Tx,
  { accountId, scheduledAt, id }: { accountId: string; scheduledAt: Date; id: string | null },
): Promise<void> {
  if (scheduledAt.getTime() <= Date.now() + MIN_OFFSET)
    throw invalid('Scheduled at date must be in the future');
  const { total, daily } = await tx
    .selectFrom('scheduled_statuses')
    .select((eb) => eb.fn.countAll<string>().as('total'))
    .select(
      sql<string>`count(*) filter (where (scheduled_at at time zone 'UTC')::date
        = (${scheduledAt}::timestamptz at time zone 'UTC')::date)`.as('daily'),
    )
    .where('account_id', '=', accountId)
    .where('id', 'is distinct from', id)
    .executeTakeFirstOrThrow();
  if (Number(total) >= TOTAL_LIMIT)
    throw invalid(`You have exceeded the limit of ${TOTAL_LIMIT} scheduled posts`);
  if (Number(daily) >= DAILY_LIMIT)
    throw invalid(`You have exceeded the limit of ${DAILY_LIMIT} scheduled posts for today`);
}

/** Two requests of one person come one after the other, so that neither limit nor key is passed by. */
export async function holdQueue(tx: Tx, accountId: string): Promise<void> {
  await sql`select id from accounts where id = ${accountId} for no key update`.execute(tx);
}

async function findByKey(tx: Tx, accountId: string, key: string | null): Promise<string | null> {
  if (key === null) return null;
  const row = await tx
    .selectFrom('scheduled_statuses')
    .select('id')
    .where('account_id', '=', accountId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  return row?.id ?? null;
}
