import { domainToASCII } from 'node:url';
import { sql } from 'kysely';
import { invalid } from '#server/core/errors.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { recordSeverance } from '../severances/record.ts';
import { rejectFollow } from './reject-follow.ts';
import { unfollow } from './unfollow.ts';

/**
 * One account no longer wants anything from a whole server: the follows between it and the accounts
 * there end both ways, and it is told what it lost. Doing it twice is fine.
 */
export async function blockDomain(
  deps: { db: Db },
  accountId: string,
  domain: string,
): Promise<void> {
  const name = normalDomain(domain);
  await inTransaction(deps.db, async (tx) => {
    await tx
      .insertInto('account_domain_blocks')
      .values({ account_id: accountId, domain: name })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await recordSeverance(
      tx,
      { type: 'user_domain_block', targetName: name },
      sql`select f.* from follows f join accounts a on a.id = f.target_account_id
          where f.account_id = ${accountId} and a.domain = ${name}
        union all
        select f.* from follows f join accounts a on a.id = f.account_id
          where f.target_account_id = ${accountId} and a.domain = ${name}`,
    );
  });
  for (const id of await followedThere(deps.db, 'following', accountId, name)) {
    await unfollow(deps, { accountId, targetAccountId: id });
  }
  for (const id of await followedThere(deps.db, 'followers', accountId, name)) {
    await rejectFollow(deps, { accountId: id, targetAccountId: accountId });
  }
}

export async function unblockDomain(
  deps: { db: Db },
  accountId: string,
  domain: string,
): Promise<void> {
  await deps.db
    .deleteFrom('account_domain_blocks')
    .where('account_id', '=', accountId)
    .where('domain', '=', normalDomain(domain))
    .execute();
}

/** How many follows a block of this domain would end, each way. */
export async function previewDomainBlock(
  db: Db,
  accountId: string,
  domain: string,
): Promise<{ following_count: number; followers_count: number }> {
  const { rows } = await sql<{ following: string; followers: string }>`
    select
      (select count(*) from follows f join accounts a on a.id = f.target_account_id
        where f.account_id = ${accountId} and a.domain = ${normalDomain(domain)}) as following,
      (select count(*) from follows f join accounts a on a.id = f.account_id
        where f.target_account_id = ${accountId} and a.domain = ${normalDomain(domain)}) as followers`.execute(
    db,
  );
  return {
    following_count: Number(rows[0]?.following ?? 0),
    followers_count: Number(rows[0]?.followers ?? 0),
  };
}

/** The domains an account blocks, newest first, each with its cursor. */
export async function listBlockedDomains(
  db: Db,
  accountId: string,
  page: PageQuery,
): Promise<{ id: string; domain: string }[]> {
  const query = db
    .selectFrom('account_domain_blocks')
    .select(['id', 'domain'])
    .where('account_id', '=', accountId);
  return newestFirst(await keyset(query, 'account_domain_blocks.id', page).execute(), page);
}

function normalDomain(text: string): string {
  const domain = text.trim().toLowerCase().replace(/^@/, '');
  if (domain === '') throw invalid("Domain can't be blank");
  const [, name = '', port = ''] = /^([^:/\s]+)(:\d{1,5})?$/.exec(domain) ?? [];
  // As the hosts of accounts are kept: in ASCII.
  const ascii = domainToASCII(name);
  if (ascii.length > 253 || !ascii.split('.').every((label) => LABEL.test(label)))
    throw invalid('Domain is not a valid domain name');
  return ascii + port;
}

const LABEL = /^[a-z0-9-]{1,63}$/;

async function followedThere(
  db: Db,
  list: 'followers' | 'following',
  accountId: string,
  domain: string,
): Promise<string[]> {
  const [mine, theirs] =
    list === 'following'
      ? (['account_id', 'target_account_id'] as const)
      : (['target_account_id', 'account_id'] as const);
  const rows = await db
    .selectFrom(['follows', 'accounts'])
    .select('accounts.id')
    .whereRef('accounts.id', '=', `follows.${theirs}`)
    .where(`follows.${mine}`, '=', accountId)
    .where('accounts.domain', '=', domain)
    .union(
      db
        .selectFrom(['follow_requests', 'accounts'])
        .select('accounts.id')
        .whereRef('accounts.id', '=', `follow_requests.${theirs}`)
        .where(`follow_requests.${mine}`, '=', accountId)
        .where('accounts.domain', '=', domain),
    )
    .execute();
  return rows.map((row) => row.id);
}
