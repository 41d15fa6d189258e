import { showWikiProfile } from '#server/accounts/profile/show-wiki-profile.ts';
import { DomainError } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { tellOfChange } from '#server/users/tell-of-change.ts';

/** A wiki account: its central id and the name it has today. */
export interface WikiIdentity {
  sub: string;
  name: string;
}

export interface LinkDeps {
  db: Db;
  /** Where the wiki that people sign in with has its pages: `https://meta.wikimedia.org/wiki/`. */
  pages: string;
}

/** The user of a wiki account, with what decides whether they may come in. */
export async function userOfIdentity(db: Db, sub: string) {
  return await db
    .selectFrom('wiki_identities')
    .innerJoin('users', 'users.id', 'wiki_identities.user_id')
    .innerJoin('accounts', 'accounts.id', 'users.account_id')
    .select(['users.id', 'users.account_id', 'wiki_identities.name', 'users.confirmed_at'])
    .select(['users.approved_at', 'users.disabled_at', 'accounts.suspended_at'])
    .where('wiki_identities.sub', '=', sub)
    .executeTakeFirst();
}

/** Whether somebody here had this wiki account linked and unlinked it. */
export async function wasUnlinked(db: Db, sub: string): Promise<boolean> {
  const row = await db
    .selectFrom('unlinked_wiki_identities')
    .select('sub')
    .where('sub', '=', sub)
    .executeTakeFirst();
  return row !== undefined;
}

/** The wiki account linked to a user; `onlyWay`: without it they could not sign in any more. */
export async function identityOf(db: Db, userId: string) {
  const row = await db
    .selectFrom('users')
    .leftJoin('wiki_identities', 'wiki_identities.user_id', 'users.id')
    .select(['wiki_identities.name', 'wiki_identities.linked_at', 'users.password_hash'])
    .where('users.id', '=', userId)
    .executeTakeFirst();
  if (!row || row.name === null || row.linked_at === null) return null;
  return { name: row.name, linkedAt: row.linked_at, onlyWay: row.password_hash === null };
}

/** Links a wiki account inside a transaction; shows it on the profile. Refuses one that is linked. */
export async function insertIdentity(
  tx: Tx,
  deps: Pick<LinkDeps, 'pages'>,
  user: { userId: string; accountId: string },
  identity: WikiIdentity,
): Promise<void> {
  const inserted = await tx
    .insertInto('wiki_identities')
    .values({ user_id: user.userId, sub: identity.sub, name: identity.name })
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .executeTakeFirst();
  if (!inserted)
    throw new DomainError('conflict', 'One of the two accounts is linked to another already');
  await showWikiProfile(tx, user.accountId, profileOf(deps.pages, identity.name));
}

export async function linkIdentity(
  deps: LinkDeps,
  user: { userId: string; accountId: string },
  identity: WikiIdentity,
): Promise<void> {
  const linked = await userOfIdentity(deps.db, identity.sub);
  if (linked?.id === user.userId) return;
  await inTransaction(deps.db, async (tx) => {
    await insertIdentity(tx, deps, user, identity);
    await tellOfChange(tx, user.userId, { what: 'linked', about: identity.name });
  });
}

/** Takes the link back. Refuses when the user could not sign in any more. */
export async function unlinkIdentity(
  deps: LinkDeps,
  user: { userId: string; accountId: string },
): Promise<void> {
  const identity = await identityOf(deps.db, user.userId);
  if (identity?.onlyWay)
    throw new DomainError('invalid', 'Set a password first: you sign in with your wiki account');
  await inTransaction(deps.db, (tx) => removeIdentity(tx, user));
}

/** The same inside a transaction, for somebody who can sign in without it. */
export async function removeIdentity(
  tx: Tx,
  user: { userId: string; accountId: string },
): Promise<void> {
  const gone = await tx
    .deleteFrom('wiki_identities')
    .where('user_id', '=', user.userId)
    .returning(['sub', 'name'])
    .executeTakeFirst();
  if (!gone) return;
  await tx
    .insertInto('unlinked_wiki_identities')
    .values({ sub: gone.sub })
    .onConflict((conflict) => conflict.column('sub').doUpdateSet({ unlinked_at: new Date() }))
    .execute();
  await showWikiProfile(tx, user.accountId, null);
  await tellOfChange(tx, user.userId, { what: 'unlinked', about: gone.name });
}

/** Follows a renaming. */
export async function renameIdentity(
  deps: LinkDeps,
  user: { userId: string; accountId: string },
  name: string,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await tx
      .updateTable('wiki_identities')
      .set({ name })
      .where('user_id', '=', user.userId)
      .execute();
    await showWikiProfile(tx, user.accountId, profileOf(deps.pages, name));
  });
}

function profileOf(pages: string, name: string): { name: string; url: string } {
  return { name, url: `${pages}User:${encodeURIComponent(name.replaceAll(' ', '_'))}` };
}
