import { newId } from '#server/core/ids.ts';
import {
  actorEndpoints,
  actorUri,
  profileUrl,
  sharedInboxUrl,
  statusUri,
  statusUrl,
} from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import type { AccountsTable } from '#server/db/schema/accounts.ts';
import type { Role } from '#server/db/schema/users.ts';
import type { StatusesTable } from '#server/db/schema/statuses.ts';
import type { Insertable } from 'kysely';

/** The server that tests speak of. */
export const TEST_ORIGIN = 'https://social.example';

let count = 0;

/** A name that nobody else in this process has. */
export function uniqueName(prefix: string): string {
  count += 1;
  return `${prefix}${count}`;
}

type AccountOverrides = Partial<Insertable<AccountsTable>>;

/**
 * A local account with its counters, without keys and without a user: enough for everything but
 * signing and signing in. Resolves to its id.
 */
export async function localAccount(db: Db, overrides: AccountOverrides = {}): Promise<string> {
  const username = overrides.username ?? uniqueName('local');
  const endpoints = actorEndpoints(TEST_ORIGIN, username);
  return await insertAccount(db, {
    id: newId(),
    username,
    domain: null,
    uri: actorUri(TEST_ORIGIN, username),
    url: profileUrl(TEST_ORIGIN, username),
    inbox_url: endpoints.inbox,
    outbox_url: endpoints.outbox,
    shared_inbox_url: sharedInboxUrl(TEST_ORIGIN),
    followers_url: endpoints.followers,
    following_url: endpoints.following,
    featured_url: endpoints.featured,
    ...overrides,
  });
}

/** An account of another server (`remote.example` unless told). Resolves to its id. */
export async function remoteAccount(db: Db, overrides: AccountOverrides = {}): Promise<string> {
  const username = overrides.username ?? uniqueName('remote');
  const domain = overrides.domain ?? 'remote.example';
  const origin = `https://${domain}`;
  return await insertAccount(db, {
    id: newId(),
    username,
    domain,
    uri: actorUri(origin, username),
    url: profileUrl(origin, username),
    inbox_url: `${actorUri(origin, username)}/inbox`,
    shared_inbox_url: `${origin}/inbox`,
    followers_url: `${actorUri(origin, username)}/followers`,
    fetched_at: new Date(),
    ...overrides,
  });
}

async function insertAccount(db: Db, row: Insertable<AccountsTable>): Promise<string> {
  await db.insertInto('accounts').values(row).execute();
  await db.insertInto('account_stats').values({ account_id: row.id }).execute();
  return row.id;
}

/** The user behind a local account: confirmed, approved, with a password that fits nothing. */
export async function user(db: Db, accountId: string, role: Role = 'user'): Promise<string> {
  const id = newId();
  const now = new Date();
  await db
    .insertInto('users')
    .values({
      id,
      account_id: accountId,
      email: `${uniqueName('person')}@mail.example`,
      password_hash: 'none',
      role,
      confirmed_at: now,
      approved_at: now,
      agreed_at: now,
    })
    .execute();
  return id;
}

export interface FollowOptions {
  showReblogs?: boolean;
  notify?: boolean;
  languages?: string[];
}

/** An accepted follow with its counters. */
export async function follow(
  db: Db,
  accountId: string,
  targetAccountId: string,
  options: FollowOptions = {},
): Promise<void> {
  await db
    .insertInto('follows')
    .values({
      account_id: accountId,
      target_account_id: targetAccountId,
      uri: null,
      show_reblogs: options.showReblogs ?? true,
      notify: options.notify ?? false,
      languages: options.languages ?? null,
    })
    .execute();
  await db
    .updateTable('account_stats')
    .set((eb) => ({ following_count: eb('following_count', '+', 1) }))
    .where('account_id', '=', accountId)
    .execute();
  await db
    .updateTable('account_stats')
    .set((eb) => ({ followers_count: eb('followers_count', '+', 1) }))
    .where('account_id', '=', targetAccountId)
    .execute();
}

export async function block(db: Db, accountId: string, targetAccountId: string): Promise<void> {
  await db
    .insertInto('blocks')
    .values({ account_id: accountId, target_account_id: targetAccountId })
    .execute();
}

export async function mute(db: Db, accountId: string, targetAccountId: string): Promise<void> {
  await db
    .insertInto('mutes')
    .values({ account_id: accountId, target_account_id: targetAccountId })
    .execute();
}

type StatusOverrides = Partial<Insertable<StatusesTable>> & { mentions?: string[] };

/**
 * A status row with its counters and mentions, and nothing that publishing would add (no event, no
 * counting). Public text of `accountId` unless told. Resolves to its id.
 */
export async function status(
  db: Db,
  accountId: string,
  overrides: StatusOverrides = {},
): Promise<string> {
  const { mentions = [], ...columns } = overrides;
  const author = await db
    .selectFrom('accounts')
    .select(['username', 'domain'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  const origin = author.domain === null ? TEST_ORIGIN : `https://${author.domain}`;
  const id = columns.id ?? newId();
  await db
    .insertInto('statuses')
    .values({
      id,
      uri: statusUri(origin, author.username, id),
      url: statusUrl(origin, author.username, id),
      account_id: accountId,
      local: author.domain === null,
      visibility: 'public',
      content: '<p>Hello</p>',
      text: author.domain === null ? 'Hello' : null,
      conversation_id: id,
      created_at: new Date(),
      ...columns,
    })
    .execute();
  await db.insertInto('status_stats').values({ status_id: id }).execute();
  for (const mentioned of mentions) {
    await db
      .insertInto('status_mentions')
      .values({ status_id: id, account_id: mentioned })
      .execute();
  }
  return id;
}

/** Makes `accountId` a boost of `statusId`. Resolves to the id of the wrapper. */
export async function boost(db: Db, accountId: string, statusId: string): Promise<string> {
  return await status(db, accountId, { reblog_of_id: statusId, content: '', text: null });
}
