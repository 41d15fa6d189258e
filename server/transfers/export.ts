import { sql } from 'kysely';
import type { Config } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import { csvLine } from './csv.ts';

interface Deps {
  db: Db;
  config: Pick<Config, 'domain'>;
}
type Exporter = (deps: Deps, accountId: string) => Promise<string>;

/**
 * What one can take to another server, by the name of the file, with the scope that reads it: in
 * Mastodon's formats (app/models/export.rb), which other software reads as well.
 */
export const EXPORTS: Record<string, { scope: string; write: Exporter }> = {
  following_accounts: { scope: 'read:follows', write: following },
  followers: { scope: 'read:follows', write: followers },
  blocked_accounts: { scope: 'read:blocks', write: blocks },
  muted_accounts: { scope: 'read:mutes', write: mutes },
  blocked_domains: { scope: 'read:blocks', write: domains },
  lists: { scope: 'read:lists', write: lists },
  bookmarks: { scope: 'read:bookmarks', write: bookmarks },
};

/** Columns of a list of whom one follows; of followers there is the first alone. */
export const FOLLOWING_HEAD = [
  'Account address',
  'Show boosts',
  'Notify on new posts',
  'Languages',
] as const;

async function following(deps: Deps, accountId: string): Promise<string> {
  const rows = await deps.db
    .selectFrom('follows')
    .innerJoin('accounts', 'accounts.id', 'follows.target_account_id')
    .select(['accounts.username', 'accounts.domain'])
    .select(['follows.show_reblogs', 'follows.notify', 'follows.languages'])
    .where('follows.account_id', '=', accountId)
    .orderBy('follows.id', 'desc')
    .execute();
  const head = csvLine(FOLLOWING_HEAD);
  const line = (row: (typeof rows)[number]) =>
    csvLine([address(deps, row), row.show_reblogs, row.notify, row.languages?.join(', ') ?? null]);
  return head + rows.map(line).join('');
}

async function followers(deps: Deps, accountId: string): Promise<string> {
  const rows = await deps.db
    .selectFrom('follows')
    .innerJoin('accounts', 'accounts.id', 'follows.account_id')
    .select(['accounts.username', 'accounts.domain'])
    .where('follows.target_account_id', '=', accountId)
    .orderBy('follows.id', 'desc')
    .execute();
  return (
    csvLine(FOLLOWING_HEAD.slice(0, 1)) + rows.map((row) => csvLine([address(deps, row)])).join('')
  );
}

async function blocks(deps: Deps, accountId: string): Promise<string> {
  const rows = await deps.db
    .selectFrom('blocks')
    .innerJoin('accounts', 'accounts.id', 'blocks.target_account_id')
    .select(['accounts.username', 'accounts.domain'])
    .where('blocks.account_id', '=', accountId)
    .orderBy('blocks.id', 'desc')
    .execute();
  return rows.map((row) => csvLine([address(deps, row)])).join('');
}

async function mutes(deps: Deps, accountId: string): Promise<string> {
  const rows = await deps.db
    .selectFrom('mutes')
    .innerJoin('accounts', 'accounts.id', 'mutes.target_account_id')
    .select(['accounts.username', 'accounts.domain', 'mutes.hide_notifications'])
    .where('mutes.account_id', '=', accountId)
    .where(sql<boolean>`(mutes.expires_at is null or mutes.expires_at > now())`)
    .orderBy('mutes.id', 'desc')
    .execute();
  const head = csvLine(['Account address', 'Hide notifications']);
  return head + rows.map((row) => csvLine([address(deps, row), row.hide_notifications])).join('');
}

async function domains(deps: Deps, accountId: string): Promise<string> {
  const rows = await deps.db
    .selectFrom('account_domain_blocks')
    .select('domain')
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute();
  return rows.map((row) => csvLine([row.domain])).join('');
}

async function lists(deps: Deps, accountId: string): Promise<string> {
  const rows = await deps.db
    .selectFrom('lists')
    .innerJoin('list_accounts', 'list_accounts.list_id', 'lists.id')
    .innerJoin('accounts', 'accounts.id', 'list_accounts.account_id')
    .select(['lists.title', 'accounts.username', 'accounts.domain'])
    .where('lists.account_id', '=', accountId)
    .orderBy('lists.id')
    .orderBy('list_accounts.id')
    .execute();
  return rows.map((row) => csvLine([row.title, address(deps, row)])).join('');
}

async function bookmarks(deps: Deps, accountId: string): Promise<string> {
  const rows = await deps.db
    .selectFrom('bookmarks')
    .innerJoin('statuses', 'statuses.id', 'bookmarks.status_id')
    .select('statuses.uri')
    .where('bookmarks.account_id', '=', accountId)
    .where('statuses.deleted_at', 'is', null)
    .orderBy('bookmarks.id', 'desc')
    .execute();
  return rows.map((row) => csvLine([row.uri])).join('');
}

/** With the host for people of this server too: elsewhere the name alone says nothing. */
export function address(deps: Deps, row: { username: string; domain: string | null }): string {
  return `${row.username}@${row.domain ?? deps.config.domain}`;
}
