import { type RawBuilder, sql } from 'kysely';
import { unblockDomain } from '#server/accounts/relations/block-domain.ts';
import { unmute } from '#server/accounts/relations/mute.ts';
import { unblock } from '#server/accounts/relations/unblock.ts';
import { unfollow } from '#server/accounts/relations/unfollow.ts';
import type { ImportType } from '#server/db/schema/transfers.ts';
import { deleteList } from '#server/lists/change.ts';
import { removeMembers } from '#server/lists/members.ts';
import { unbookmark } from '#server/statuses/actions/bookmark.ts';
import type { ApplyDeps } from './apply-row.ts';

interface Overwriting {
  id: string;
  account_id: string;
  type: ImportType;
}

/** With "overwrite": ends what is there and not in the file, and remembers that this was done. */
export async function takeAway(deps: ApplyDeps, one: Overwriting): Promise<void> {
  await TAKE_AWAY[one.type](deps, one);
  await deps.db
    .updateTable('imports')
    .set({ cleared_at: sql<Date>`now()` })
    .where('id', '=', one.id)
    .execute();
}

const TAKE_AWAY: Record<ImportType, (deps: ApplyDeps, one: Overwriting) => Promise<void>> = {
  following: async (deps, one) => {
    for (const pair of await others(deps, one, 'follows')) await unfollow(deps, pair);
  },
  blocking: async (deps, one) => {
    for (const pair of await others(deps, one, 'blocks')) await unblock(deps, pair);
  },
  muting: async (deps, one) => {
    for (const pair of await others(deps, one, 'mutes')) await unmute(deps, pair);
  },
  domain_blocking: async (deps, one) => {
    const { rows } = await sql<{ domain: string }>`
      select domain from account_domain_blocks where account_id = ${one.account_id}
        and not ${named(one, sql`r.data ->> 'domain' = domain`)}`.execute(deps.db);
    for (const { domain } of rows) await unblockDomain(deps, one.account_id, domain);
  },
  bookmarks: async (deps, one) => {
    const { rows } = await sql<{ id: string }>`
      select s.id from bookmarks b join statuses s on s.id = b.status_id
      where b.account_id = ${one.account_id}
        and not ${named(one, sql`r.data ->> 'uri' in (s.uri, s.url)`)}`.execute(deps.db);
    for (const { id } of rows) await unbookmark(deps, { accountId: one.account_id, statusId: id });
  },
  lists: takeAwayLists,
};

/** Lists that the file does not name go, those it names lose whom it does not. */
async function takeAwayLists(deps: ApplyDeps, one: Overwriting): Promise<void> {
  const accountId = one.account_id;
  const { rows: gone } = await sql<{ id: string }>`
    select id from lists where account_id = ${accountId}
      and not ${named(one, sql`r.data ->> 'list' = lists.title`)}`.execute(deps.db);
  for (const { id } of gone) await deleteList(deps, { accountId, listId: id });
  const { rows } = await sql<{ list_id: string; id: string }>`
    select l.id as list_id, a.id from lists l
    join list_accounts m on m.list_id = l.id join accounts a on a.id = m.account_id
    where l.account_id = ${accountId} and not ${named(
      one,
      sql`r.data ->> 'list' = l.title and ${isNamed(deps)}`,
    )}`.execute(deps.db);
  for (const { list_id: listId, id } of rows)
    await removeMembers(deps, { accountId, listId }, [id]);
}

async function others(
  deps: ApplyDeps,
  one: Overwriting,
  table: 'follows' | 'blocks' | 'mutes',
): Promise<{ accountId: string; targetAccountId: string }[]> {
  const { rows } = await sql<{ id: string }>`
    select a.id from ${sql.table(table)} t join accounts a on a.id = t.target_account_id
    where t.account_id = ${one.account_id} and not ${named(one, isNamed(deps))}`.execute(deps.db);
  return rows.map((row) => ({ accountId: one.account_id, targetAccountId: row.id }));
}

function named(one: Overwriting, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`exists (select from import_rows r where r.import_id = ${one.id} and ${condition})`;
}

/**
 * The row `r` names the account `a`, with its host or, for one of ours, without or with that of the
 * address of this server.
 */
function isNamed(deps: ApplyDeps): RawBuilder<unknown> {
  const { host } = new URL(deps.config.origin);
  const handle = sql`lower(a.username || '@' || coalesce(a.domain, ${deps.config.domain}))`;
  return sql`(lower(r.data ->> 'acct') = ${handle}
    or (a.domain is null
      and lower(r.data ->> 'acct') in (lower(a.username), lower(a.username || '@' || ${host}))))`;
}
