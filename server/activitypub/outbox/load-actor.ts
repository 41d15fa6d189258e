import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import type { ActorRow } from './serialize/actor.ts';

export type LocalActor = ActorRow & {
  updated_at: Date;
  hide_collections: boolean;
  /** Nobody can sign in to it any more: the row is kept so that the name stays taken. */
  deleted: boolean;
};

const COLUMNS = [
  'accounts.id',
  'accounts.username',
  'accounts.uri',
  'accounts.actor_type',
  'accounts.display_name',
  'accounts.note',
  'accounts.fields',
  'accounts.wiki_profile',
  'accounts.locked',
  'accounts.bot',
  'accounts.discoverable',
  'accounts.indexable',
  'accounts.memorial',
  'accounts.also_known_as',
  'accounts.attribution_domains',
  'accounts.avatar',
  'accounts.header',
  'accounts.suspended_at',
  'accounts.created_at',
  'accounts.updated_at',
  'accounts.hide_collections',
  'account_keys.key_id',
  'account_keys.public_key_pem',
] as const;

type By = { id: string } | { username: string };

/**
 * A local account with its key, as the actor document needs it; null where there is none.
 * People who have not confirmed their address or wait for approval do not exist for peers.
 */
export async function loadActor(db: Db, by: By): Promise<LocalActor | null> {
  const [row] =
    'id' in by ? await findById(db, by) : await findByName(db, { name: by.username.toLowerCase() });
  return row ?? null;
}

const findById = statement((by: { id: string }, db) => actors(db).where('accounts.id', '=', by.id));
const findByName = statement((by: { name: string }, db) =>
  actors(db).where(sql`lower(accounts.username)`, '=', by.name),
);

/** The actor of this server that the caller says, if any. */
function actors(db: Db) {
  return db
    .selectFrom('accounts')
    .leftJoin('account_keys', (join) =>
      join
        .onRef('account_keys.account_id', '=', 'accounts.id')
        .on('account_keys.retired_at', 'is', null),
    )
    .leftJoin('accounts as moved', 'moved.id', 'accounts.moved_to_account_id')
    .leftJoin('users', 'users.account_id', 'accounts.id')
    .select([...COLUMNS, 'moved.uri as moved_to_uri'])
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom('custom_emojis as e')
          .where('e.domain', '=', sql.lit(''))
          .where('e.id', '=', sql<string>`any(accounts.emoji_ids)`)
          .select([sql<string>`e.id::text`.as('id'), 'e.shortcode', 'e.image_key', 'e.mime_type'])
          .select('e.updated_at')
          .orderBy('e.shortcode'),
      ).as('emojis'),
    )
    .select((eb) =>
      eb
        .and([eb('accounts.suspended_at', 'is not', null), eb('users.id', 'is', null)])
        .$castTo<boolean>()
        .as('deleted'),
    )
    .where('accounts.domain', 'is', null)
    .where((eb) =>
      eb.or([
        eb('users.id', 'is', null),
        eb.and([eb('users.confirmed_at', 'is not', null), eb('users.approved_at', 'is not', null)]),
      ]),
    )
    .orderBy('account_keys.created_at', 'desc')
    .limit(sql.lit(1));
}
