import { sql } from 'kysely';
import { sanitizeContent } from '#server/core/html.ts';
import { newId } from '#server/core/ids.ts';
import { recordEvent } from '#server/bus/record.ts';
import type { ActorType, ProfileField, ProfileImage } from '#server/db/schema/accounts.ts';
import { keepRemoteEmojis, type RemoteEmoji } from '#server/emojis/keep-remote.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { limitedSince } from '#server/moderation/domain-policy.ts';
import { DomainError } from '#server/core/errors.ts';
import { unverifiedLinks } from './profile/verify-links.ts';

/** A public key and the URL it is known by. */
export interface RemoteKey {
  id: string;
  publicKeyPem: string;
  algorithm: 'rsa' | 'ed25519';
}

/** An account of another server as its own server tells it, checked and bounded. */
export interface RemoteAccount {
  uri: string;
  username: string;
  /** The handle's domain as WebFinger confirmed it, with a port if it has one. */
  domain: string;
  /** `shared`: another actor of that host has the handle by its WebFinger; this one keeps its id. */
  handle?: 'own' | 'shared';
  actorType: ActorType;
  url: string | null;
  /** Text. */
  displayName: string;
  /** HTML as received. */
  note: string;
  /** Names are text, values HTML as received. */
  fields: { name: string; value: string }[];
  locked: boolean;
  bot: boolean;
  discoverable: boolean | null;
  indexable: boolean;
  memorial: boolean;
  alsoKnownAs: string[];
  movedToUri: string | null;
  inboxUrl: string;
  outboxUrl: string | null;
  sharedInboxUrl: string | null;
  followersUrl: string | null;
  followingUrl: string | null;
  featuredUrl: string | null;
  featuredTagsUrl?: string | null;
  avatar: ProfileImage | null;
  header: ProfileImage | null;
  publishedAt: Date | null;
  keys: RemoteKey[];
  emojis?: RemoteEmoji[];
}

/**
 * Keeps a remote account as its server describes it now: a new row, or the one with its uri brought
 * up to date. Whoever held its handle or its keys under another uri loses them, as the handle's host
 * says who has it; where that says somebody else has it, this one goes by another name. Throws `conflict` where a key belongs to another account that is still there.
 */
export async function receiveRemoteAccount(
  db: Db,
  remote: RemoteAccount,
): Promise<{ id: string; created: boolean }> {
  return inTransaction(db, async (tx) => {
    if (remote.handle !== 'shared') await freeHandle(tx, remote);
    const row = await keepAccount(tx, remote);
    await tx
      .insertInto('account_stats')
      .values({ account_id: row.id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await keepKeys(tx, row.id, remote.keys);
    if (unverifiedLinks(row.fields, 'remote').length > 0)
      await recordEvent(tx, 'account.described', { accountId: row.id });
    return { id: row.id, created: row.created };
  });
}

/** The account was made anew under another uri: the old row steps aside but keeps its history. */
async function freeHandle(tx: Tx, remote: RemoteAccount): Promise<void> {
  await tx
    .updateTable('accounts')
    .set({ username: sql<string>`username || '-' || id` })
    .where(sql<boolean>`lower(username) = ${remote.username.toLowerCase()}`)
    .where(sql<boolean>`coalesce(lower(domain), '') = ${remote.domain.toLowerCase()}`)
    .where('uri', '<>', remote.uri)
    .execute();
}

async function keepAccount(
  tx: Tx,
  remote: RemoteAccount,
): Promise<{ id: string; created: boolean; fields: ProfileField[] }> {
  const now = sql<Date>`now()`;
  const fields = await fieldsOf(tx, remote);
  const described = {
    username: remote.username,
    domain: remote.domain,
    url: remote.url,
    actor_type: remote.actorType,
    display_name: remote.displayName,
    note: sanitizeContent(remote.note),
    fields: JSON.stringify(fields),
    locked: remote.locked,
    bot: remote.bot,
    discoverable: remote.discoverable,
    indexable: remote.indexable,
    memorial: remote.memorial,
    also_known_as: remote.alsoKnownAs,
    // Only where the other account says the same.
    moved_to_account_id: sql<string | null>`(select target.id from accounts target
      where target.uri = ${remote.movedToUri} and ${remote.uri} = any(target.also_known_as))`,
    inbox_url: remote.inboxUrl,
    outbox_url: remote.outboxUrl,
    shared_inbox_url: remote.sharedInboxUrl,
    followers_url: remote.followersUrl,
    following_url: remote.followingUrl,
    featured_url: remote.featuredUrl,
    featured_tags_url: remote.featuredTagsUrl ?? null,
    avatar: remote.avatar === null ? null : JSON.stringify(remote.avatar),
    header: remote.header === null ? null : JSON.stringify(remote.header),
    emoji_ids: await keepRemoteEmojis(tx, new URL(remote.uri).host, remote.emojis ?? []),
    fetched_at: now,
    updated_at: now,
  };
  const createdAt = new Date(Math.min(remote.publishedAt?.getTime() ?? Date.now(), Date.now()));
  // What the moderators said of its server holds for who comes later too.
  const limited = { silenced_at: limitedSince(remote.domain) };
  const id = newId();
  const isShared = remote.handle === 'shared';
  // The id makes a name of its own, as it does for those who lost theirs; one that it has it keeps.
  const inserted = isShared ? { ...described, username: `${remote.username}-${id}` } : described;
  const { username: _, ...unnamed } = described;
  return tx
    .insertInto('accounts')
    .values({ id, uri: remote.uri, created_at: createdAt, ...limited, ...inserted })
    .onConflict((conflict) =>
      conflict
        .column('uri')
        .doUpdateSet(isShared ? unnamed : described)
        .where('accounts.domain', 'is not', null),
    )
    .returning(['id', 'fields', sql<boolean>`xmax = 0`.as('created')])
    .executeTakeFirstOrThrow(
      () => new DomainError('conflict', 'That account is one of this server'),
    );
}

/** A link that was found to point back stays verified as long as it is the same; nobody else says so. */
async function fieldsOf(tx: Tx, remote: RemoteAccount): Promise<ProfileField[]> {
  const before = await tx
    .selectFrom('accounts')
    .select('fields')
    .where('uri', '=', remote.uri)
    .forUpdate()
    .executeTakeFirst();
  return remote.fields.map(({ name, value: received }) => {
    const value = sanitizeContent(received);
    const known = before?.fields.find((field) => field.value === value);
    return { name, value, verified_at: known?.verified_at ?? null };
  });
}

/** The keys of the account are exactly these; a key belongs to one account only. */
async function keepKeys(tx: Tx, accountId: string, keys: RemoteKey[]): Promise<void> {
  const ids = keys.map((key) => key.id);
  await tx
    .deleteFrom('account_keys')
    .where('account_id', '=', accountId)
    .$if(ids.length > 0, (query) => query.where('key_id', 'not in', ids))
    .execute();
  for (const key of keys) {
    const kept = await tx
      .insertInto('account_keys')
      .values({
        key_id: key.id,
        account_id: accountId,
        public_key_pem: key.publicKeyPem,
        algorithm: key.algorithm,
      })
      .onConflict((conflict) =>
        conflict
          .column('key_id')
          .doUpdateSet({ public_key_pem: key.publicKeyPem, algorithm: key.algorithm })
          .where('account_keys.account_id', '=', accountId),
      )
      .returning('key_id')
      .executeTakeFirst();
    if (kept === undefined)
      throw new DomainError('conflict', 'That key belongs to another account');
  }
}
