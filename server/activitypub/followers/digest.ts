import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/** The digest of nobody. */
export const NOBODY = '0'.repeat(64);

const DIGEST = sql<string>`bit_xor(('x' || encode(sha256(convert_to(a.uri, 'UTF8')), 'hex'))::bit(256))::text`;

/** Digest of the remote followers of an account by the origin (`https://host:port`) of their ids. */
export async function digestsOfFollowers(db: Db, accountId: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ origin: string; bits: string }>`
    select lower(substring(a.uri from '^https?://[^/?#]+')) as origin, ${DIGEST} as bits
    from follows f join accounts a on a.id = f.account_id
    where f.target_account_id = ${accountId} and a.domain is not null
    group by 1`.execute(db);
  return new Map(rows.map(({ origin, bits }) => [origin, toHex(bits)]));
}

/** Digest of the accounts of this server that follow a remote one. */
export async function digestOfLocalFollowers(db: Db, accountId: string): Promise<string> {
  const { rows } = await sql<{ bits: string | null }>`
    select ${DIGEST} as bits from follows f join accounts a on a.id = f.account_id
    where f.target_account_id = ${accountId} and a.domain is null`.execute(db);
  const bits = rows[0]?.bits ?? null;
  return bits === null ? NOBODY : toHex(bits);
}

/** The same of ids that were read elsewhere. */
export function digestOfIds(ids: Iterable<string>): string {
  let sum = 0n;
  for (const id of new Set(ids)) sum ^= BigInt(`0x${hash('sha256', id)}`);
  return sum.toString(16).padStart(64, '0');
}

function toHex(bits: string): string {
  return BigInt(`0b${bits}`).toString(16).padStart(64, '0');
}
