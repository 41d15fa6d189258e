import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { standsBetween } from './queries.ts';

type Deps = { db: Db };
interface Pair {
  accountId: string;
  targetAccountId: string;
}

/** A status is gone: nobody is told of it any more, nor of a boost that was taken back. */
export async function forgetStatus(deps: Deps, { statusId }: { statusId: string }): Promise<void> {
  await sql`
    delete from notifications n using statuses s
    where s.id = ${statusId} and s.deleted_at is not null and (n.status_id = s.id
      or (n.type = 'reblog' and n.status_id = s.reblog_of_id and n.from_account_id = s.account_id
        and not exists (select from statuses again where again.reblog_of_id = s.reblog_of_id
          and again.account_id = s.account_id and again.deleted_at is null)))`.execute(deps.db);
}

/** A favourite was taken back, and not given again since. */
export async function forgetFavourite(
  deps: Deps,
  { accountId, statusId }: { accountId: string; statusId: string },
): Promise<void> {
  await sql`
    delete from notifications
    where type = 'favourite' and from_account_id = ${accountId} and status_id = ${statusId}
      and not exists (select from favourites
        where account_id = ${accountId} and status_id = ${statusId})`.execute(deps.db);
}

/** A quote does not stand any more. */
export async function forgetQuote(deps: Deps, { statusId }: { statusId: string }): Promise<void> {
  await sql`
    delete from notifications
    where type in ('quote', 'quoted_update') and status_id = ${statusId}
      and not exists (select from quotes
        where quotes.status_id = ${statusId} and state = 'accepted')`.execute(deps.db);
}

/** Of follows and requests between two accounts, what does not stand any more is forgotten. */
export async function forgetFollow(deps: Deps, pair: Pair): Promise<void> {
  const kinds = [
    { table: 'follows', type: 'follow' },
    { table: 'follow_requests', type: 'follow_request' },
  ] as const;
  for (const { table, type } of kinds) {
    if (await standsBetween(deps.db, table, pair)) continue;
    await deps.db
      .deleteFrom('notifications')
      .where('account_id', '=', pair.targetAccountId)
      .where('type', '=', type)
      .where('from_account_id', '=', pair.accountId)
      .execute();
  }
}

/** Whoever blocks somebody forgets what they did. */
export async function forgetBlocked(deps: Deps, pair: Pair): Promise<void> {
  await deps.db
    .deleteFrom('notifications')
    .where('account_id', '=', pair.accountId)
    .where('from_account_id', '=', pair.targetAccountId)
    .execute();
}
