import { type RawBuilder, sql } from 'kysely';
import { DomainError } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { normaliseDomain } from './domain-blocks.ts';
import { isSuspendedDomain } from './domain-policy.ts';

/** Lets a server, and everything below it, in while `federation.mode` is limited. */
export async function allowDomain(db: Db, domain: string): Promise<string> {
  const name = normaliseDomain(domain);
  await inTransaction(db, async (tx) => {
    await tx
      .insertInto('domain_allows')
      .values({ domain: name })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await applyFederationMode(tx);
  });
  return name;
}

/** Takes that back. Follows stay, so that nothing is lost should it be let in again. */
export async function disallowDomain(db: Db, domain: string): Promise<string> {
  const name = normaliseDomain(domain);
  await inTransaction(db, async (tx) => {
    const row = await tx
      .deleteFrom('domain_allows')
      .where('domain', '=', name)
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) throw new DomainError('not_found', `${name} is not on the list`);
    await applyFederationMode(tx);
  });
  return name;
}

export async function listAllowedDomains(db: Db) {
  return await db
    .selectFrom('domain_allows')
    .select(['domain', 'created_at'])
    .orderBy('domain')
    .execute();
}

/** The mark by which these suspensions are known from those that moderators decided. */
const MARK = new Date(1000);

/**
 * Hides the accounts of servers that are not let in, and shows those again that were hidden for
 * that. To be called when the mode or the list changed; again is fine.
 */
export async function applyFederationMode(db: Db): Promise<void> {
  const shutOut: RawBuilder<boolean> = sql`lower(accounts.domain) in (
    select host from (select distinct lower(domain) as host from accounts where domain is not null) d
    where ${isSuspendedDomain(sql`host`)})`;
  await db
    .updateTable('accounts')
    .set({ suspended_at: null })
    .where('suspended_at', '=', MARK)
    .where(sql<boolean>`not (${shutOut})`)
    .execute();
  await db
    .updateTable('accounts')
    .set({ suspended_at: MARK })
    .where('domain', 'is not', null)
    .where('suspended_at', 'is', null)
    .where(shutOut)
    .execute();
}
