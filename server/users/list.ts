import type { Db } from '#server/db/pool.ts';
import type { Role } from '#server/db/schema/users.ts';
import { refusalOf } from './policy.ts';

export interface UserFilter {
  role?: Role | undefined;
  /** Only those who wait for approval. */
  status?: 'pending' | undefined;
  limit: number;
}

/** Users for the operator, the newest first. */
export async function listUsers(db: Db, filter: UserFilter) {
  let query = usersForOperator(db).orderBy('users.id', 'desc').limit(filter.limit);
  if (filter.role) query = query.where('users.role', '=', filter.role);
  if (filter.status === 'pending') query = query.where('users.approved_at', 'is', null);
  return (await query.execute()).map(summary);
}

/** One user for the operator, with what a list has no room for. */
export async function showUser(db: Db, userId: string) {
  const user = usersForOperator(db)
    .select(['accounts.uri', 'accounts.display_name', 'users.locale'])
    .where('users.id', '=', userId);
  return summary(await user.executeTakeFirstOrThrow());
}

function usersForOperator(db: Db) {
  return db
    .selectFrom('users')
    .innerJoin('accounts', 'accounts.id', 'users.account_id')
    .innerJoin('account_stats', 'account_stats.account_id', 'accounts.id')
    .select([
      'accounts.id',
      'accounts.username',
      'users.email',
      'users.role',
      'users.created_at',
      'users.last_active_at',
      'users.sign_up_reason as reason',
      'account_stats.statuses_count as statuses',
      'account_stats.followers_count as followers',
      'account_stats.following_count as following',
      'users.confirmed_at',
      'users.approved_at',
      'users.disabled_at',
      'accounts.suspended_at',
    ]);
}

/** The four moments as one word about what the user may do. */
function summary<Row extends Parameters<typeof refusalOf>[0]>(row: Row) {
  const { confirmed_at, approved_at, disabled_at, suspended_at, ...rest } = row;
  return { ...rest, state: stateOf({ confirmed_at, approved_at, disabled_at, suspended_at }) };
}

function stateOf(row: Parameters<typeof refusalOf>[0]): string {
  if (row.suspended_at) return 'suspended';
  if (row.disabled_at) return 'disabled';
  if (!row.confirmed_at) return 'unconfirmed';
  return row.approved_at ? 'active' : 'pending';
}
