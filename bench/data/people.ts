import { sql } from 'kysely';
import type { Instance } from '#server/testing/instance.ts';

/** Ids made for the data of benchmarks grow from here: far in the past of real ones. */
const FIRST_ACCOUNT = 1_000_000_000;

export interface Crowd {
  /** Account ids from `first` on, one by one. */
  first: number;
  count: number;
}

/**
 * Accounts on other hosts, each with an inbox at its own address of this machine, all following
 * `accountId`.
 */
export async function addRemoteFollowers(
  { database }: Instance,
  accountId: string,
  inboxes: string[],
): Promise<void> {
  const first = FIRST_ACCOUNT;
  await sql`
    insert into accounts (id, username, domain, uri, url, inbox_url, shared_inbox_url, followers_url, fetched_at)
    select ${first}::bigint + n, 'follower', split_part(inbox, '/', 3), replace(inbox, '/inbox', '/follower'),
      replace(inbox, '/inbox', '/follower'), inbox, inbox, replace(inbox, '/inbox', '/followers'), now()
    from unnest(${inboxes}::text[]) with ordinality as given (inbox, n)`.execute(database.db);
  await followAll(database, { first: first + 1, count: inboxes.length }, accountId);
}

/** People of this instance, each with a token `<prefix><n>` (n from 0), all following `accountId`. */
export async function addLocalFollowers(
  { database, origin }: Instance,
  accountId: string,
  { count, tokenPrefix }: { count: number; tokenPrefix: string },
): Promise<void> {
  const first = FIRST_ACCOUNT * 2;
  const numbers = sql`generate_series(0, ${count - 1}::int) as n`;
  await sql`
    insert into accounts (id, username, uri, url)
    select ${first}::bigint + n, 'reader' || n, ${origin} || '/users/reader' || n, ${origin} || '/@reader' || n from ${numbers}`.execute(
    database.db,
  );
  await sql`
    insert into users (id, account_id, email, password_hash, confirmed_at, approved_at, agreed_at, last_active_at)
    select ${first}::bigint + n, ${first}::bigint + n, 'reader' || n || '@people.example', 'none', now(), now(), now(), now()
    from ${numbers}`.execute(database.db);
  await sql`
    insert into oauth_tokens (token_hash, user_id, scopes, last_used_at)
    select sha256((${tokenPrefix} || n)::bytea), ${first}::bigint + n, '{read,write,follow}', now() from ${numbers}`.execute(
    database.db,
  );
  await followAll(database, { first, count }, accountId);
}

/** Accounts on one other host, all followed by `accountId`. */
export async function addFollowed(
  { database }: Instance,
  accountId: string,
  count: number,
): Promise<Crowd> {
  const first = FIRST_ACCOUNT * 3;
  await sql`
    insert into accounts (id, username, domain, uri, url, display_name, note, inbox_url, shared_inbox_url, fetched_at)
    select ${first}::bigint + n, 'writer' || n, 'writers.example', 'https://writers.example/users/' || n,
      'https://writers.example/@writer' || n, 'Writer number ' || n, '<p>Writes about the wikis, day and night.</p>',
      'https://writers.example/inbox', 'https://writers.example/inbox', now()
    from generate_series(0, ${count - 1}::int) as n`.execute(database.db);
  await sql`insert into account_stats (account_id) select ${first}::bigint + n from generate_series(0, ${count - 1}::int) as n`.execute(
    database.db,
  );
  await sql`
    insert into follows (account_id, target_account_id)
    select ${accountId}::bigint, ${first}::bigint + n from generate_series(0, ${count - 1}::int) as n`.execute(
    database.db,
  );
  return { first, count };
}

async function followAll(
  { db }: Instance['database'],
  { first, count }: Crowd,
  accountId: string,
): Promise<void> {
  await sql`insert into account_stats (account_id) select ${first}::bigint + n from generate_series(0, ${count - 1}::int) as n`.execute(
    db,
  );
  await sql`
    insert into follows (account_id, target_account_id)
    select ${first}::bigint + n, ${accountId}::bigint from generate_series(0, ${count - 1}::int) as n`.execute(
    db,
  );
  await sql`update account_stats set followers_count = ${count} where account_id = ${accountId}::bigint`.execute(
    db,
  );
  await sql`analyze`.execute(db);
}
