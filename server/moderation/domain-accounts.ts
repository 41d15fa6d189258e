import { sql } from 'kysely';
import { recordSeverance } from '#server/accounts/severances/record.ts';
import type { Db } from '#server/db/pool.ts';
import type { Tx } from '#server/db/transaction.ts';
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

/**
 * Ends every follow between here and there, and what was asked for; the counters follow, and people
 * here are told what they lost.
 */
export async function severDomain(tx: Tx, domain: string): Promise<void> {
  const there = sql`(select id from accounts where ${isOn(domain)})`;
  const ended = await recordSeverance(
    tx,
    { type: 'domain_block', targetName: domain },
    sql`delete from follows where account_id in ${there} or target_account_id in ${there} returning *`,
  );
  await sql`delete from follow_requests
    where account_id in ${there} or target_account_id in ${there}`.execute(tx);
  // Only whom one follows is in a list or recommended.
  await sql`delete from list_accounts where account_id in ${there}`.execute(tx);
  await sql`delete from endorsements where target_account_id in ${there}`.execute(tx);
  const followers = ended.map((row) => row.account_id);
  const followed = ended.map((row) => row.target_account_id);
  await uncount(tx, 'following_count', followers);
  await uncount(tx, 'followers_count', followed);
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
