import { domainToASCII } from 'node:url';
import { sql } from 'kysely';
import type { Config } from '#server/config.ts';
import { profileUrl } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import type { Tx } from '#server/db/transaction.ts';
import type { RemoteLookup } from '#server/search/remote.ts';
import { handleKey, type MentionedAccount } from './render/html.ts';
import type { Token } from './render/tokens.ts';

export interface ResolvedMention extends MentionedAccount {
  id: string;
}

export interface MentionDeps {
  db: Db;
  config: Pick<Config, 'origin' | 'domain'>;
  remote: RemoteLookup;
}

interface Handle {
  username: string;
  domain: string | null;
}

/** Whoever posts waits for this: what takes longer stays plain text. */
const LOOKUP_MILLISECONDS = 3_000;
const MAX_LOOKUPS = 10;

/**
 * The accounts behind the handles of a text, by handle as written. Remote ones that are not known
 * here are looked up, a few of them and for a short time; to be called before a transaction.
 */
export async function resolveMentions(
  deps: MentionDeps,
  tokens: readonly Token[],
): Promise<Map<string, ResolvedMention>> {
  const handles = handlesOf(tokens, deps.config);
  const known = await findByHandle(deps, handles);
  const unknown = [...handles.values()].filter(
    (h) => h.domain !== null && !known.has(handleKey(h)),
  );
  if (unknown.length > 0) {
    await lookUp(deps.remote, unknown.slice(0, MAX_LOOKUPS));
    for (const [key, account] of await findByHandle(deps, handles)) known.set(key, account);
  }
  return new Map(
    [...handles].flatMap(([key, handle]) => {
      const account = known.get(handleKey(handle));
      return account ? [[key, account] as const] : [];
    }),
  );
}

/** Handles by how they are written; those of this server lose their host. */
function handlesOf(
  tokens: readonly Token[],
  config: Pick<Config, 'origin' | 'domain'>,
): Map<string, Handle> {
  const here = new Set([config.domain, new URL(config.origin).host]);
  const mentions = tokens.filter((token) => token.type === 'mention');
  return new Map(
    mentions.map((mention) => {
      const domain = mention.domain === null ? null : asciiHost(mention.domain);
      const local = domain === null || here.has(domain);
      return [handleKey(mention), { username: mention.username, domain: local ? null : domain }];
    }),
  );
}

function asciiHost(host: string): string {
  const [name = '', port] = host.split(':');
  const ascii = domainToASCII(name) || name;
  return port === undefined ? ascii : `${ascii}:${port}`;
}

async function findByHandle(
  { db, config }: MentionDeps,
  handles: ReadonlyMap<string, Handle>,
): Promise<Map<string, ResolvedMention>> {
  const all = [...handles.values()];
  if (all.length === 0) return new Map();
  const names = all.map((h) => h.username.toLowerCase());
  const domains = all.map((h) => h.domain ?? '');
  const { rows } = await sql<ResolvedMention & { uri: string; url: string | null }>`
    select distinct a.id, a.username, a.domain, a.url, a.uri
    from unnest(${names}::text[], ${domains}::text[]) as wanted (username, domain)
    join accounts a on lower(a.username) = wanted.username and coalesce(lower(a.domain), '') = wanted.domain
    where a.suspended_at is null`.execute(db);
  return new Map(
    rows.map((row) => {
      const url =
        row.domain === null ? profileUrl(config.origin, row.username) : (row.url ?? row.uri);
      return [handleKey(row), { id: row.id, username: row.username, domain: row.domain, url }];
    }),
  );
}

async function lookUp(remote: RemoteLookup, handles: Handle[]): Promise<void> {
  const lookups = handles.map((handle) => remote.account(`${handle.username}@${handle.domain}`));
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LOOKUP_MILLISECONDS);
  await Promise.race([Promise.allSettled(lookups), late]);
  clearTimeout(timer);
}

/**
 * Records whom a status mentions. Where one of the two blocks the other no mention is made: it
 * would neither be shown nor told. Resolves to the accounts that are mentioned anew.
 */
export async function addMentions(
  tx: Tx,
  statusId: string,
  authorId: string,
  mentions: Mentioning['mentions'],
): Promise<string[]> {
  return await addMentionsOf(tx, [{ statusId, authorId, mentions }]);
}

export interface Mentioning {
  statusId: string;
  authorId: string;
  mentions: readonly { accountId: string; silent: boolean }[];
}

/** The same for several statuses. */
export async function addMentionsOf(tx: Tx, all: readonly Mentioning[]): Promise<string[]> {
  const flat = all.flatMap(({ statusId, authorId, mentions }) =>
    mentions.map((mention) => ({ statusId, authorId, ...mention })),
  );
  if (flat.length === 0) return [];
  const rows = await insertMentions(tx, {
    statuses: flat.map((one) => one.statusId),
    authors: flat.map((one) => one.authorId),
    accounts: flat.map((one) => one.accountId),
    silent: flat.map((one) => one.silent),
  });
  return rows.map((row) => row.account_id);
}

const insertMentions = statement(
  (p: { statuses: string[]; authors: string[]; accounts: string[]; silent: boolean[] }) =>
    sql<{ account_id: string }>`
      insert into status_mentions (status_id, account_id, silent)
      select wanted.status_id, wanted.id, bool_and(wanted.silent)
      from unnest(${p.statuses}::bigint[], ${p.authors}::bigint[], ${p.accounts}::bigint[],
        ${p.silent}::boolean[]) as wanted (status_id, author_id, id, silent)
      where not exists (select from blocks
        where (account_id = wanted.id and target_account_id = wanted.author_id)
           or (account_id = wanted.author_id and target_account_id = wanted.id))
      group by wanted.status_id, wanted.id
      on conflict (status_id, account_id) do update set silent = excluded.silent
        where status_mentions.silent and not excluded.silent
      returning account_id`,
);

/** Mentions that an edit took away: their accounts still may see the status, but are not named. */
export async function silenceMentions(
  tx: Tx,
  statusId: string,
  kept: readonly string[],
): Promise<void> {
  await sql`
    update status_mentions set silent = true
    where status_id = ${statusId} and not silent and account_id <> all(${kept}::bigint[])`.execute(
    tx,
  );
}
