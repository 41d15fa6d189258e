import type { Config } from '#server/config.ts';
import { newId } from '#server/core/ids.ts';
import { instanceActorUri, sharedInboxUrl } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { generateAccountKeys } from './keys.ts';

/**
 * The server itself as an actor, which signs our GETs: made at the first boot, with the host as its
 * name (`social.example@social.example`). Any number of processes may ask at the same time: one
 * makes it, all get its account id.
 */
export async function ensureInstanceActor(deps: {
  db: Db;
  config: Pick<Config, 'origin' | 'domain'>;
}): Promise<string> {
  const { db, config } = deps;
  const uri = instanceActorUri(config.origin);
  const known = await find(db, uri);
  if (known !== null) return known;
  const keys = await generateAccountKeys();
  return await inTransaction(db, async (tx) => {
    const made = await tx
      .insertInto('accounts')
      .values({
        id: newId(),
        username: config.domain.replace(/:\d+$/, ''),
        uri,
        url: `${config.origin}/about`,
        actor_type: 'Application',
        bot: true,
        locked: true,
        discoverable: false,
        inbox_url: sharedInboxUrl(config.origin),
        shared_inbox_url: sharedInboxUrl(config.origin),
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
