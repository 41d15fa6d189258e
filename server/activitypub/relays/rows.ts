import type { Db } from '#server/db/pool.ts';

export type RelayKind = 'mastodon' | 'litepub';

/** Whether this actor is a relay that took us in. */
export async function isRelay(db: Db, actorUri: string): Promise<boolean> {
  const row = await db
    .selectFrom('relays')
    .select('id')
    .where('actor_uri', '=', actorUri)
    .where('state', '=', 'accepted')
    .executeTakeFirst();
  return row !== undefined;
}

/** Where public posts go besides. */
export async function relayInboxes(db: Db, kind: RelayKind): Promise<string[]> {
  const rows = await db
    .selectFrom('relays')
    .select('inbox_url')
    .where('kind', '=', kind)
    .where('state', '=', 'accepted')
    .execute();
  return rows.map((row) => row.inbox_url);
}

/** Relays as an operator sees them. */
export async function listRelays(db: Db) {
  return await db
    .selectFrom('relays')
    .select(['inbox_url as inbox', 'kind', 'state', 'actor_uri as actor', 'created_at'])
    .orderBy('inbox_url')
    .execute();
}
