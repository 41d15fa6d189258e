import type { Db } from '#server/db/pool.ts';

export interface Party {
  id: string;
  uri: string;
  username: string;
  domain: string | null;
}

/** Both accounts; null where one is gone. */
export async function loadPair(db: Db, one: string, other: string): Promise<[Party, Party] | null> {
  const rows = await db
    .selectFrom('accounts')
    .select(['id', 'uri', 'username', 'domain'])
    .where('id', 'in', [one, other])
    .execute();
  const first = rows.find((row) => row.id === one);
  const second = rows.find((row) => row.id === other);
  return first && second ? [first, second] : null;
}

/** Both, where the first is of this server and the second is not: what peers must be told of. */
export async function loadOutward(
  db: Db,
  local: string,
  remote: string,
): Promise<[Party, Party] | null> {
  const pair = await loadPair(db, local, remote);
  return pair !== null && pair[0].domain === null && pair[1].domain !== null ? pair : null;
}
