import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';

/** An account as just seen in the database: what changes often, and the version of the rest. */
export interface AccountSeen {
  account_id: string;
  /** Null where it cannot be remembered. */
  account_version: string | null;
  statuses_count: number | null;
  followers_count: number | null;
  following_count: number | null;
  /** `YYYY-MM-DD`. */
  last_status_at: string | null;
}

/**
 * What `load.ts` reads, of the tables `accounts` and `users`, changes it. Who has moved shows another
 * account, a note of ours whoever it names: they have none.
 */
export const ACCOUNT_VERSION = sql`case when accounts.moved_to_account_id is null
    and (accounts.domain is not null or position('@' in accounts.note || accounts.fields::text) = 0)
  then concat(accounts.xmin, '/', users.role, '/', case when accounts.emoji_ids is not null then (
    select string_agg(e.xmin::text, ' ') from custom_emojis e where e.id = any(accounts.emoji_ids)) end) end`;

/** A text from the start: making a `Date` of it for each of a page is not free. */
export const LAST_DAY = sql`(account_stats.last_status_at at time zone 'UTC')::date::text`;

/** These accounts as they are at this moment; unknown ids are left out. */
export async function findSeen(db: Db, ids: readonly string[]): Promise<AccountSeen[]> {
  return ids.length === 0 ? [] : await seenNow(db, { ids });
}

const seenNow = statement(
  ({ ids }: { ids: readonly string[] }) => sql<AccountSeen>`
    select accounts.id as account_id, ${ACCOUNT_VERSION} as account_version, account_stats.statuses_count,
      account_stats.followers_count, account_stats.following_count, ${LAST_DAY} as last_status_at
    from accounts
      left join account_stats on account_stats.account_id = accounts.id
      left join users on users.account_id = accounts.id
    where accounts.id = any(${ids}::bigint[])`,
);
