import { sql } from 'kysely';
import type { Config } from '#server/config.ts';
import { newId } from '#server/core/ids.ts';
import { instanceActorUri, sharedInboxUrl } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { generateAccountKeys } from './keys.ts';

/**
 * The server itself as an actor, which signs our GETs: made at the first boot, with the host as its
 * name (`social.example@social.example`). Any number of processes may ask at the same time: one
 * makes it, all get its account id. One that was made for an origin that somebody only tried, before
 * anybody joined, becomes the one of this origin.
 */
export async function ensureInstanceActor(deps: {
  db: Db;
  config: Pick<Config, 'origin' | 'domain'>;
}): Promise<string> {
  const { db, config } = deps;
  const uri = instanceActorUri(config.origin);
  const known = await find(db, uri);
  if (known !== null) return known;
  const moved = await moveHere(db, config);
  if (moved !== null) return moved;
  const keys = await generateAccountKeys();
  return await inTransaction(db, async (tx) => {
    const made = await tx
      .insertInto('accounts')
      .values({
        id: newId(),
        ...addressesOf(config),
        actor_type: 'Application',
        bot: true,
        locked: true,
        discoverable: false,
      })
      .onConflict((conflict) => conflict.column('uri').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!made) return await findOrThrow(tx, uri);
    await tx.insertInto('account_stats').values({ account_id: made.id }).execute();
    await tx
      .insertInto('account_keys')
      .values({
        key_id: `${uri}#main-key`,
        account_id: made.id,
        public_key_pem: keys.publicKeyPem,
        private_key_pem: keys.privateKeyPem,
      })
      .execute();
    return made.id;
  });
}

function addressesOf({ origin, domain }: Pick<Config, 'origin' | 'domain'>) {
  return {
    username: domain.replace(/:\d+$/, ''),
    uri: instanceActorUri(origin),
    url: `${origin}/about`,
    inbox_url: sharedInboxUrl(origin),
    shared_inbox_url: sharedInboxUrl(origin),
  };
}

/** Its id; null where there is none, or somebody has joined: `otherOrigin` is for those. */
async function moveHere(db: Db, config: Pick<Config, 'origin' | 'domain'>): Promise<string | null> {
  return await inTransaction(db, async (tx) => {
    const moved = await tx
      .updateTable('accounts')
      .set(addressesOf(config))
      .where('domain', 'is', null)
      .where('actor_type', '=', 'Application')
      .where('uri', 'like', '%/actor')
      .where(sql<boolean>`not exists (select from users)`)
      .returning('id')
      .executeTakeFirst();
    if (!moved) return null;
    await tx
      .updateTable('account_keys')
      .set({ key_id: `${instanceActorUri(config.origin)}#main-key` })
      .where('account_id', '=', moved.id)
      .execute();
    return moved.id;
  });
}

async function find(db: Db, uri: string): Promise<string | null> {
  const row = await db
    .selectFrom('accounts')
    .select('id')
    .where('uri', '=', uri)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Another process made it: READ COMMITTED sees its row as soon as the conflict is decided. */
async function findOrThrow(db: Db, uri: string): Promise<string> {
  const id = await find(db, uri);
  if (id === null) throw new Error('the instance actor was made and is gone');
  return id;
}
