import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { isSuspendedDomain } from '#server/moderation/domain-policy.ts';

export async function findRules(db: Db): Promise<{ id: string; text: string; hint: string }[]> {
  return await db
    .selectFrom('rules')
    .select(['id', 'text', 'hint'])
    .orderBy('position')
    .orderBy('id')
    .execute();
}

/** Id of the account to turn to: the one with this name, else the first owner. */
export async function findContact(db: Db, username: string): Promise<string | null> {
  const row = await db
    .selectFrom('accounts')
    .innerJoin('users', 'users.account_id', 'accounts.id')
    .select('accounts.id')
    .where('accounts.suspended_at', 'is', null)
    .where((eb) =>
      username === ''
        ? eb('users.role', '=', 'owner')
        : eb(eb.fn('lower', ['accounts.username']), '=', username.toLowerCase()),
    )
    .orderBy('accounts.id')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** The servers that accounts known here live on, without those that are shut out. */
export async function findPeers(db: Db): Promise<string[]> {
  const { rows } = await sql<{ domain: string }>`
    select domain from (select distinct domain from accounts where domain is not null) peers
    where not ${isSuspendedDomain(sql`domain`)} order by domain`.execute(db);
  return rows.map((row) => row.domain);
}

/** When an administrator last set this; null: never. */
export async function whenSet(db: Db, name: string): Promise<Date | null> {
  const row = await db
    .selectFrom('settings')
    .select('updated_at')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.updated_at ?? null;
}

/** What the moderators decided about other servers and told why in public. */
export async function findPublicBlocks(db: Db) {
  return await db
    .selectFrom('domain_blocks')
    .select(['domain', 'severity', 'public_comment'])
    .where('severity', 'in', ['silence', 'suspend'])
    .where('public_comment', '<>', '')
    .orderBy('domain')
    .execute();
}
