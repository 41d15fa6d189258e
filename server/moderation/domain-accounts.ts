import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { Severity } from './domain-blocks.ts';

interface Decision {
  domain: string;
  severity: Severity;
  /** Also the mark by which the decision's own suspensions are known when it is lifted. */
  at: Date;
}

const COLUMN = { suspend: 'suspended_at', silence: 'silenced_at' } as const;

export async function putOnDomain(tx: Db, { domain, severity, at }: Decision): Promise<void> {
  if (severity === 'noop') return;
  const column = COLUMN[severity];
  await tx
    .updateTable('accounts')
    .set({ [column]: at })
    .where(isOn(domain))
    .where(column, 'is', null)
    .execute();
}

export async function liftFromDomain(tx: Db, { domain, severity, at }: Decision): Promise<void> {
  if (severity === 'noop') return;
  const column = COLUMN[severity];
  await tx
    .updateTable('accounts')
    .set({ [column]: null })
    .where(isOn(domain))
    // PostgreSQL keeps microseconds, a Date milliseconds.
    .where(sql`date_trunc('milliseconds', ${sql.ref(column)})`, '=', at)
    .execute();
}

/** Ends every follow between here and there, and what was asked for; the counters follow. */
export async function severDomain(tx: Db, domain: string): Promise<void> {
  const there = tx.selectFrom('accounts').select('id').where(isOn(domain));
  const gone = await tx
    .deleteFrom('follows')
    .where((eb) => eb.or([eb('account_id', 'in', there), eb('target_account_id', 'in', there)]))
    .returning(['account_id', 'target_account_id'])
    .execute();
  await tx
    .deleteFrom('follow_requests')
    .where((eb) => eb.or([eb('account_id', 'in', there), eb('target_account_id', 'in', there)]))
    .execute();
  await uncount(
    tx,
    'following_count',
    gone.map((row) => row.account_id),
  );
  await uncount(
    tx,
    'followers_count',
    gone.map((row) => row.target_account_id),
  );
}

async function uncount(
  tx: Db,
  column: 'following_count' | 'followers_count',
  ids: string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update account_stats set ${sql.ref(column)} = greatest(0, ${sql.ref(column)} - gone.n)
    from (select id, count(*)::int as n from unnest(${ids}::bigint[]) as t (id) group by id) gone
    where account_stats.account_id = gone.id`.execute(tx);
}

/** Accounts of the domain and of those below it, whatever their port. */
function isOn(domain: string) {
  const host = sql`lower(accounts.domain)`;
  const bare = sql`regexp_replace(lower(accounts.domain), ':[0-9]+$', '')`;
  return sql<boolean>`(${host} = ${domain} or ${bare} = ${domain} or right(${bare}, ${domain.length + 1}) = ${`.${domain}`})`;
}
