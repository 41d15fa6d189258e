import { domainToASCII } from 'node:url';
import type { Config } from '#server/config.ts';
import { invalid, notFound } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import { hasArrived } from './policy.ts';
import { findByHandles } from './queries.ts';

/** A handle in its parts; the domain is null for this server's own. */
export interface Handle {
  username: string;
  domain: string | null;
}

/** `@user`, `user@host`, `acct:user@host:port` in parts, or null when it is none. */
export function parseHandle(
  text: string,
  config: Pick<Config, 'domain' | 'origin'>,
): Handle | null {
  const match = /^(?:acct:)?@?([\p{L}\p{N}_.-]+)(?:@([\p{L}\p{N}.-]+(?::\d+)?))?$/u.exec(
    text.trim(),
  );
  if (!match?.[1]) return null;
  const domain = match[2] === undefined ? null : asciiHost(match[2]);
  const isOwn = domain === config.domain || domain === new URL(config.origin).host;
  return { username: match[1], domain: isOwn ? null : domain };
}

/** Hosts are kept as they are dialled: lower case, in ASCII, with their port. */
export function asciiHost(text: string): string {
  const [name = '', port] = text.toLowerCase().split(':');
  const ascii = domainToASCII(name) || name;
  return port === undefined ? ascii : `${ascii}:${port}`;
}

/** Id of the account with this handle as far as it is known here, in any case; null when it is not. */
export async function lookupAccount(db: Db, handle: Handle): Promise<string | null> {
  const { username, domain } = handle;
  const [found] = await findByHandles(db, [
    (domain === null ? username : `${username}@${domain}`).toLowerCase(),
  ]);
  return found?.id ?? null;
}

/** Accounts that can be asked for at once. */
const MOST_IDS = 40;

/** Those of `ids` that accounts have, in the order asked, each once. Throws `invalid` for too many. */
export async function arrivedAccounts(db: Db, ids: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  if (wanted.length > MOST_IDS) throw invalid(`Only ${MOST_IDS} accounts can be asked for at once`);
  const rows = await db
    .selectFrom('accounts')
    .select('id')
    .where('id', 'in', wanted)
    .where(hasArrived())
    .execute();
  const there = new Set(rows.map((row) => row.id));
  return wanted.filter((id) => there.has(id));
}

/** `id` when an account has it; anything else, also what cannot be an id, is "not found". */
export async function existingAccount(db: Db, id: string): Promise<string> {
  const row = isId(id)
    ? await db
        .selectFrom('accounts')
        .select('id')
        .where('id', '=', id)
        .where(hasArrived())
        .executeTakeFirst()
    : undefined;
  if (!row) throw notFound();
  return row.id;
}
