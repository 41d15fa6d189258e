import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

interface Pin {
  accountId: string;
  statusId: string;
}

/** Pins of one remote account that are kept. */
const MAX_PINS = 20;

/** Somebody elsewhere pinned a post of theirs that everybody may see; anything else is left alone. */
export async function receivePin({ db }: { db: Db }, { accountId, statusId }: Pin): Promise<void> {
  await sql`
    insert into pins (account_id, status_id)
    select account_id, id from statuses
    where id = ${statusId} and account_id = ${accountId} and deleted_at is null
      and reblog_of_id is null and visibility in ('public', 'unlisted')
      and (select count(*) from pins where account_id = ${accountId}) < ${MAX_PINS}
    on conflict do nothing`.execute(db);
}

/** The reverse. */
export async function receiveUnpin({ db }: { db: Db }, pin: Pin): Promise<void> {
  await db
    .deleteFrom('pins')
    .where('account_id', '=', pin.accountId)
    .where('status_id', '=', pin.statusId)
    .execute();
}
