import { sql } from 'kysely';
import { lookupAccount, parseHandle } from '#server/accounts/lookup.ts';
import type { Config } from '#server/config.ts';
import { isId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import type { RemoteLookup } from './remote.ts';

export interface ResolveDeps {
  db: Db;
  config: Pick<Config, 'origin' | 'domain'>;
  remote: RemoteLookup;
}

/** The one thing that a handle or an address names; nothing when it is not known or not found. */
export interface Resolved {
  accountId?: string;
  statusId?: string;
}

/** Where to look: only here, or on the server that the text names as well. */
export type Reach = 'here' | 'everywhere';

export interface Wanted {
  accounts: boolean;
  statuses: boolean;
}

/** The account with the handle that `text` is, looked up on its own server when need be. */
export async function resolveHandle(
  deps: ResolveDeps,
  text: string,
  reach: Reach,
): Promise<Resolved> {
  const handle = parseHandle(text, deps.config);
  if (handle === null) return {};
  const known = await lookupAccount(deps.db, handle);
  if (known !== null) return { accountId: known };
  if (reach === 'here' || handle.domain === null) return {};
  const found = await deps.remote.account(`${handle.username}@${handle.domain}`);
  return found === null ? {} : { accountId: found };
}

/** The account or status whose id or page `url` is. */
export async function resolveUrl(
  deps: ResolveDeps,
  url: string,
  wanted: Wanted,
  reach: Reach,
): Promise<Resolved> {
  const known = await knownByUrl(deps, url, wanted);
  if (known.accountId || known.statusId || reach === 'here') return known;
  const [accountId, statusId] = await Promise.all([
    wanted.accounts ? deps.remote.account(url) : null,
    wanted.statuses ? deps.remote.status(url) : null,
  ]);
  return { accountId: accountId ?? undefined, statusId: statusId ?? undefined };
}

async function knownByUrl(deps: ResolveDeps, url: string, wanted: Wanted): Promise<Resolved> {
  const own = ownPage(deps.config.origin, url);
  if (own?.statusId && wanted.statuses) return { statusId: own.statusId };
  if (own?.username && wanted.accounts) {
    const accountId = await lookupAccount(deps.db, { username: own.username, domain: null });
    return accountId === null ? {} : { accountId };
  }
  return {
    accountId: wanted.accounts ? await idByUrl(deps.db, 'accounts', url) : undefined,
    statusId: wanted.statuses ? await idByUrl(deps.db, 'statuses', url) : undefined,
  };
}

/** `/@user`, `/@user/1`, `/users/user`, `/users/user/statuses/1` of this server. */
function ownPage(origin: string, url: string): { username?: string; statusId?: string } | null {
  if (!url.startsWith(`${origin}/`)) return null;
  const path = url.slice(origin.length).split(/[?#]/)[0] ?? '';
  const match = /^\/(?:@|users\/)([A-Za-z0-9_.-]+)(?:\/(?:statuses\/)?(\d+))?\/?$/.exec(path);
  if (!match) return null;
  if (match[2] === undefined) return { username: match[1] };
  return isId(match[2]) ? { statusId: match[2] } : null;
}

/**
 * By id, else by the address of its page. A page counts only where it is on the host of the id
 * (`www.` aside: Threads' pages are there), or a peer could claim the address of somebody else's
 * post.
 */
async function idByUrl(
  db: Db,
  table: 'accounts' | 'statuses',
  url: string,
): Promise<string | undefined> {
  // Spelled as the indexes are: uri is unique, url is indexed where it is another server's.
  const elsewhere = table === 'accounts' ? sql`domain is not null` : sql`not local`;
  const { rows } = await sql<{ id: string; uri: string }>`
    select id, uri from ${sql.table(table)} where uri = ${url}
    union all select id, uri from ${sql.table(table)} where url = ${url} and ${elsewhere}
    limit 10`.execute(db);
  return rows.find((row) => siteOf(row.uri) === siteOf(url))?.id;
}

function siteOf(url: string): string | undefined {
  return URL.parse(url)?.host.replace(/^www\./, '');
}
