import { type RawBuilder, sql, type SqlBool } from 'kysely';

/**
 * Whether an account is there for other people: someone who signed up but has not confirmed their
 * address, or waits for approval, is not yet. `alias` names the `accounts` row of the query.
 */
export function hasArrived(alias = 'accounts'): RawBuilder<SqlBool> {
  return sql<SqlBool>`not exists (select from users newcomer
    where newcomer.account_id = ${sql.ref(`${alias}.id`)}
      and (newcomer.confirmed_at is null or newcomer.approved_at is null))`;
}
