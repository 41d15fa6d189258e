import { sql } from 'kysely';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import type { Tx } from '#server/db/transaction.ts';
import { variantsOf } from '#server/db/variants.ts';
import { visibleTo } from './policy.ts';

export type Author = Awaited<ReturnType<typeof findAuthor>>;

/** A local account that writes, with what it prefers; a suspended one is not found. */
export async function findAuthor(db: Db, accountId: string) {
  const author = await db
    .selectFrom('accounts')
    .leftJoin('users', 'users.account_id', 'accounts.id')
    .select(['accounts.id', 'accounts.username', 'accounts.silenced_at'])
    .select(['users.default_visibility', 'users.default_sensitive', 'users.default_language'])
    .select(['users.default_quote_policy', 'accounts.uri'])
    .where('accounts.id', '=', accountId)
    .where('accounts.domain', 'is', null)
    .where('accounts.suspended_at', 'is', null)
    .executeTakeFirst();
  if (!author) throw notFound();
  return author;
}

export type Target = NonNullable<Awaited<ReturnType<typeof findTarget>>>;

/**
 * What an action on a status is about: the status itself, or what it boosts, where the viewer may
 * see it. Undefined where they may not.
 */
export async function findTarget(db: Db, statusId: string, viewer: string | null) {
  const by = viewer === null ? 'public' : 'viewer';
  const [target] = await readTarget({ by })(db, { id: statusId, viewer: viewer ?? '' });
  return target;
}

const readTarget = variantsOf(({ by }: { by: 'public' | 'viewer' }) =>
  statement((p: { id: string; viewer: string }, db) =>
    targets(db, p.id, by === 'public' ? null : p.viewer),
  ),
);

/** The same in a transaction, which a deletion waits for. Throws "not found". */
export async function holdTarget(tx: Tx, statusId: string, viewer: string | null): Promise<Target> {
  const target = await targets(tx, statusId, viewer).forShare('statuses').executeTakeFirst();
  if (!target) throw notFound();
  return target;
}

function targets(db: Db, statusId: string, viewer: string | null) {
  return db
    .selectFrom('statuses as asked')
    .innerJoin('statuses', (join) =>
      join.on((eb) => eb('statuses.id', '=', eb.fn.coalesce('asked.reblog_of_id', 'asked.id'))),
    )
    .select(['statuses.id', 'statuses.uri', 'statuses.account_id', 'statuses.conversation_id'])
    .select(['statuses.visibility', 'statuses.local', 'statuses.url'])
    .select('statuses.interaction_policy')
    .where('asked.id', '=', statusId)
    .where(visibleTo(viewer, 'asked'))
    .where(visibleTo(viewer));
}

/** A status by its ActivityPub id, deleted ones included. */
export async function findByUri(db: Db, uri: string) {
  const [row] = await findAtUri(db, { uri });
  return row;
}

const findAtUri = statement((p: { uri: string }, db) =>
  db
    .selectFrom('statuses')
    .select(['id', 'uri', 'account_id', 'conversation_id', 'deleted_at'])
    .where('uri', '=', p.uri),
);

/** What there is, or was, at a uri; of one that was deleted before it came, no more than the uri. */
export type AtUri =
  | {
      uri: string;
      id: string;
      account_id: string;
      conversation_id: string;
      deleted_at: Date | null;
    }
  | { uri: string; id: null; account_id: null; conversation_id: null; deleted_at: Date };

/**
 * Statuses by their ActivityPub ids, deleted ones included; and tombstones of those that arrive, each
 * by its author, whose own Delete came first.
 */
export const findAllByUri = statement(
  (p: { uris: string[]; arriving: string[]; authors: string[] }) => sql<AtUri>`
    select uri, id, account_id, conversation_id, deleted_at
    from statuses where uri = any(${p.uris}::text[])
    union all
    select t.uri, null, null, null, t.created_at
    from unnest(${p.arriving}::text[], ${p.authors}::bigint[]) as arriving (uri, account_id)
    join tombstones t on t.uri = arriving.uri
    where (t.author_uri is null
        or t.author_uri = (select accounts.uri from accounts where accounts.id = arriving.account_id))
      and not exists (select from statuses where statuses.uri = t.uri)`,
);

/** The same for whoever is about to change it: the row is held until the transaction ends. */
export async function lockByUri(tx: Tx, uri: string) {
  return await tx
    .selectFrom('statuses')
    .select([
      'id',
      'account_id',
      'created_at',
      'edited_at',
      'deleted_at',
      'content',
      'spoiler_text',
    ])
    .where('uri', '=', uri)
    .forUpdate()
    .executeTakeFirst();
}

/**
 * Whether what has this uri is gone: it was here and was deleted, or the account, whose it is said to
 * be, deleted it before it came. What somebody else said of it counts for nothing.
 */
export async function isTombstone(
  db: Db,
  { uri, accountId }: { uri: string; accountId: string | null },
): Promise<boolean> {
  return (await findTombstone(db, { uri, accountId })).length > 0;
}

const findTombstone = statement(
  (p: { uri: string; accountId: string | null }) => sql<{ uri: string }>`
    select uri from tombstones
    where uri = ${p.uri} and (author_uri is null
      or author_uri = (select accounts.uri from accounts where id = ${p.accountId}::bigint))`,
);

/** Remembers what an author deleted before it came. */
export async function addTombstone(
  tx: Tx,
  { uri, authorUri }: { uri: string; authorUri: string },
): Promise<void> {
  await tx
    .insertInto('tombstones')
    .values({ uri, author_uri: authorUri })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** The actor's id of an account. */
export async function findAccountUri(db: Db, accountId: string): Promise<string | null> {
  const row = await db
    .selectFrom('accounts')
    .select('uri')
    .where('id', '=', accountId)
    .executeTakeFirst();
  return row?.uri ?? null;
}

/** The status itself, or what it boosts, whoever may see it. Throws "not found". */
export async function findOriginalId(db: Db, statusId: string): Promise<string> {
  const row = await db
    .selectFrom('statuses')
    .select((eb) => eb.fn.coalesce('reblog_of_id', 'id').as('id'))
    .where('id', '=', statusId)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row.id;
}

/** An account's boost of a status. */
export async function findBoostId(
  db: Db,
  accountId: string,
  statusId: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('statuses')
    .select('id')
    .where('reblog_of_id', '=', statusId)
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** A status or boost of the account's own that is not deleted. */
export async function findOwn(db: Db, statusId: string, accountId: string) {
  return await ownStatuses(db, statusId, accountId).executeTakeFirst();
}

/** The same for whoever is about to change it. Throws "not found". */
export async function holdOwn(tx: Tx, statusId: string, accountId: string) {
  const own = await ownStatuses(tx, statusId, accountId).forUpdate().executeTakeFirst();
  if (!own) throw notFound();
  return own;
}

function ownStatuses(db: Db, statusId: string, accountId: string) {
  return db
    .selectFrom('statuses')
    .select(['id', 'text', 'spoiler_text', 'reblog_of_id', 'visibility', 'interaction_policy'])
    .select('language')
    .where('id', '=', statusId)
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null);
}
