import { sql } from 'kysely';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import type { Db } from '#server/db/pool.ts';
import { keptApart } from '#server/statuses/rules.ts';

/** The lists of accounts there are, each kept by the ids of its own rows. */
export type AccountList =
  | 'followers'
  | 'following'
  | 'follow_requests'
  | 'blocks'
  | 'mutes'
  | 'endorsements';

/** Ids of accounts with the cursors of the page, which are ids of the rows between. */
export interface AccountPage {
  ids: string[];
  first: string | null;
  last: string | null;
  more: boolean;
}

const EMPTY: AccountPage = { ids: [], first: null, last: null, more: false };

/** Where each list lies: its table, whose it is, and whom it names. */
const LISTS = {
  followers: { table: 'follows', owner: 'target_account_id', member: 'account_id' },
  following: { table: 'follows', owner: 'account_id', member: 'target_account_id' },
  follow_requests: { table: 'follow_requests', owner: 'target_account_id', member: 'account_id' },
  blocks: { table: 'blocks', owner: 'account_id', member: 'target_account_id' },
  endorsements: { table: 'endorsements', owner: 'account_id', member: 'target_account_id' },
  mutes: { table: 'mutes', owner: 'account_id', member: 'target_account_id' },
} as const;

/**
 * A page of an account's list, newest first. Suspended accounts and mutes that ended are not in it,
 * nor, for somebody else (`reader`), whom they block or have muted and who blocks them.
 */
export async function listAccounts(
  db: Db,
  list: AccountList,
  accountId: string,
  page: PageQuery,
  reader: string | null = null,
): Promise<AccountPage> {
  const { table, owner, member } = LISTS[list];
  // To the compiler they are all mutes: what is read here, the tables have in common.
  const query = db
    .selectFrom(`${table as 'mutes'} as entry`)
    .innerJoin('accounts', 'accounts.id', `entry.${member}`)
    .select(['entry.id as cursor', 'accounts.id as id'])
    .where(`entry.${owner}`, '=', accountId)
    .where('accounts.suspended_at', 'is', null)
    .$if(reader !== null, (q) => q.where((eb) => eb.not(keptApart(reader ?? '', 'accounts.id'))))
    .$if(list === 'mutes', (q) =>
      q.where((eb) =>
        eb.or([eb('entry.expires_at', 'is', null), eb('entry.expires_at', '>', sql<Date>`now()`)]),
      ),
    );
  const rows = newestFirst(await keyset(query, 'entry.id', page).execute(), page);
  return {
    ids: rows.map((row) => row.id),
    first: rows[0]?.cursor ?? null,
    last: rows.at(-1)?.cursor ?? null,
    more: rows.length === page.limit,
  };
}

/** When an account's mutes of these accounts end, by account; null for one that lasts. */
export async function muteEnds(
  db: Db,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, Date | null>> {
  const rows = await db
    .selectFrom('mutes')
    .select(['target_account_id', 'expires_at'])
    .where('account_id', '=', accountId)
    .where('target_account_id', '=', sql<string>`any(${[...ids]}::bigint[])`)
    .execute();
  return new Map(rows.map((row) => [row.target_account_id, row.expires_at]));
}

/**
 * Followers, followed or recommended accounts as somebody else sees them: nothing when the owner
 * blocks the viewer, nor, of follows, when the owner hides them.
 */
export async function listCollection(
  db: Db,
  list: 'followers' | 'following' | 'endorsements',
  accountId: string,
  viewer: { accountId: string } | null,
  page: PageQuery,
): Promise<AccountPage> {
  if (viewer?.accountId === accountId) return await listAccounts(db, list, accountId, page);
  return (await isHidden(db, list, accountId, viewer))
    ? EMPTY
    : await listAccounts(db, list, accountId, page, viewer?.accountId);
}

async function isHidden(
  db: Db,
  list: AccountList,
  accountId: string,
  viewer: { accountId: string } | null,
): Promise<boolean> {
  const row = await db
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', accountId)
    .where((eb) =>
      eb.or([
        ...(list === 'endorsements' ? [] : [eb('hide_collections', '=', true)]),
        eb('suspended_at', 'is not', null),
        eb.exists(
          eb
            .selectFrom('blocks')
            .select('blocks.id')
            .where('blocks.account_id', '=', accountId)
            .where('blocks.target_account_id', '=', viewer?.accountId ?? '0'),
        ),
      ]),
    )
    .executeTakeFirst();
  return row !== undefined;
}
