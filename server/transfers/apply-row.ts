import { block } from '#server/accounts/relations/block.ts';
import { blockDomain } from '#server/accounts/relations/block-domain.ts';
import { follow } from '#server/accounts/relations/follow.ts';
import { mute } from '#server/accounts/relations/mute.ts';
import type { Config } from '#server/config.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { ImportType } from '#server/db/schema/transfers.ts';
import { listByTitle } from '#server/lists/change.ts';
import { addMembers } from '#server/lists/members.ts';
import type { RemoteLookup } from '#server/search/remote.ts';
import { resolveHandle, resolveUrl } from '#server/search/resolve.ts';
import { bookmark } from '#server/statuses/actions/bookmark.ts';
import { rowOf } from './read-import.ts';

export interface ApplyDeps {
  db: Db;
  config: Pick<Config, 'origin' | 'domain' | 'limits'>;
  remote: RemoteLookup;
}

type Apply = (deps: ApplyDeps, accountId: string, data: unknown) => Promise<unknown>;

/** What a row of each kind does, by the same verbs as the client API. Throws what they refuse. */
export const APPLY: Record<ImportType, Apply> = {
  following: async (deps, accountId, data) => {
    const { acct, ...options } = rowOf('following', data);
    await follow(deps, { accountId, targetAccountId: await find(deps, acct), ...options });
  },
  blocking: async (deps, accountId, data) => {
    const targetAccountId = await find(deps, rowOf('blocking', data).acct);
    await block(deps, { accountId, targetAccountId });
  },
  muting: async (deps, accountId, data) => {
    const { acct, hideNotifications: notifications } = rowOf('muting', data);
    await mute(deps, { accountId, targetAccountId: await find(deps, acct), notifications });
  },
  domain_blocking: (deps, accountId, data) =>
    blockDomain(deps, accountId, rowOf('domain_blocking', data).domain),
  bookmarks: async (deps, accountId, data) => {
    const statusId = await findStatus(deps, rowOf('bookmarks', data).uri);
    await bookmark(deps, { accountId, statusId });
  },
  lists: addToList,
};

/** Whoever is in a list is followed, as in Mastodon. */
async function addToList(deps: ApplyDeps, accountId: string, data: unknown): Promise<void> {
  const { acct, list: title } = rowOf('lists', data);
  const memberId = await find(deps, acct);
  const listId = await listByTitle(deps, accountId, title);
  if (memberId !== accountId && !(await follows(deps.db, accountId, memberId)))
    await follow(deps, { accountId, targetAccountId: memberId });
  const there = await deps.db
    .selectFrom('list_accounts')
    .select('id')
    .where('list_id', '=', listId)
    .where('account_id', '=', memberId)
    .executeTakeFirst();
  if (!there) await addMembers(deps, { accountId, listId }, [memberId]);
}

async function follows(db: Db, accountId: string, targetAccountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('follows')
    .select('id')
    .where('account_id', '=', accountId)
    .where('target_account_id', '=', targetAccountId)
    .executeTakeFirst();
  return row !== undefined;
}

/** The account of a handle, looked up where it is not known here. Throws "not found". */
async function find(deps: ApplyDeps, acct: string): Promise<string> {
  const { accountId } = await resolveHandle(deps, acct, 'everywhere');
  if (accountId === undefined) throw notFound();
  return accountId;
}

/** The status whose id or page this is; some software exports the one, some the other. */
async function findStatus(deps: ApplyDeps, uri: string): Promise<string> {
  const wanted = { accounts: false, statuses: true };
  const { statusId } = await resolveUrl(deps, uri, wanted, 'everywhere');
  if (statusId === undefined) throw notFound();
  return statusId;
}
