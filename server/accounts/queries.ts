import { type Selectable, sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { AccountsTable, AccountStatsTable } from '#server/db/schema/accounts.ts';
import type { Role } from '#server/db/schema/users.ts';
import { hasArrived } from './policy.ts';

const COLUMNS = [
  'accounts.id',
  'accounts.username',
  'accounts.domain',
  'accounts.uri',
  'accounts.url',
  'accounts.actor_type',
  'accounts.display_name',
  'accounts.note',
  'accounts.fields',
  'accounts.wiki_profile',
  'accounts.locked',
  'accounts.bot',
  'accounts.discoverable',
  'accounts.indexable',
  'accounts.hide_collections',
  'accounts.memorial',
  'accounts.moved_to_account_id',
  'accounts.avatar',
  'accounts.header',
  'accounts.suspended_at',
  'accounts.silenced_at',
  'accounts.created_at',
  'accounts.emoji_ids',
] as const;

type Column = (typeof COLUMNS)[number] extends `accounts.${infer Name}` ? Name : never;

/** An account with its counters and, for people of this server, their role. */
export type AccountRow = Pick<Selectable<AccountsTable>, Column> & {
  [Name in keyof Omit<Selectable<AccountStatsTable>, 'account_id'>]:
    | Selectable<AccountStatsTable>[Name]
    | null;
} & { role: Role | null };

export async function findAccounts(db: Db, ids: readonly string[]): Promise<AccountRow[]> {
  if (ids.length === 0) return [];
  return await db
    .selectFrom('accounts')
    .leftJoin('account_stats', 'account_stats.account_id', 'accounts.id')
    .leftJoin('users', 'users.account_id', 'accounts.id')
    .select(COLUMNS)
    .select([
      'account_stats.statuses_count',
      'account_stats.followers_count',
      'account_stats.following_count',
      'account_stats.last_status_at',
      'users.role',
    ])
    .where('accounts.id', '=', sql<string>`any(${[...ids]}::bigint[])`)
    .execute();
}

/** Accounts by lower-case handle: `name` here, `name@host` elsewhere. */
export async function findByHandles(db: Db, handles: readonly string[]) {
  if (handles.length === 0) return [];
  const names = handles.map((handle) => handle.split('@')[0] ?? '');
  const domains = handles.map((handle) => handle.split('@')[1] ?? '');
  return await db
    .selectFrom('accounts')
    .select(['id', 'username', 'domain', 'uri', 'url'])
    .where(
      sql<boolean>`(lower(username), coalesce(lower(domain), '')) in
        (select * from unnest(${names}::text[], ${domains}::text[]))`,
    )
    .where('suspended_at', 'is', null)
    .where(hasArrived())
    .execute();
}
