import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
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

/** What the moderators decided about other servers, with what they told of it in public, if anything. */
export async function findBlocks(db: Db) {
  return await db
    .selectFrom('domain_blocks')
    .select(['domain', 'severity', 'public_comment'])
    .where('severity', 'in', ['silence', 'suspend'])
    .orderBy('severity')
    .orderBy('domain')
    .execute();
}

/**
 * The version of what is shown of the server besides its settings and figures: rules, terms, and whom
 * to turn to. Null where the contact shows others (who moved, whose note names somebody).
 */
export const findVersion = statement(
  ({ contactId }: { contactId: string | null }) => sql<{ version: string | null }>`
    select case when a.id is null or (a.moved_to_account_id is null
        and position('@' in a.note || a.fields::text) = 0) then concat(
      (select string_agg(r.id || ' ' || r.xmin, ' ' order by r.id) from rules r),
      '/', exists (select from terms_of_service), '/', a.xmin, '/', s.xmin, '/', u.role,
      '/', (select string_agg(e.xmin::text, ' ') from custom_emojis e where e.id = any(a.emoji_ids))) end as version
    from (values (${contactId}::bigint)) as contact (id)
      left join accounts a on a.id = contact.id
      left join account_stats s on s.account_id = a.id
      left join users u on u.account_id = a.id`,
);
