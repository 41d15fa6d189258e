import { acceptFollow } from '#server/accounts/relations/accept-follow.ts';
import { disownFollow } from '#server/accounts/relations/disown-follow.ts';
import type { Pair } from '#server/accounts/relations/pair.ts';
import { unfollow } from '#server/accounts/relations/unfollow.ts';
import { MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { createBudget } from '../fetch/budget.ts';
import { collectionItems } from '../fetch/collection.ts';
import { claimRead } from '../resolve/remote-reads.ts';
import type { HandlerDeps } from '../inbox/handler.ts';
import { hostOf, idOf } from '../vocab.ts';
import { digestOfIds, digestOfLocalFollowers } from './digest.ts';
import type { Synchronisation } from './header.ts';

const LIMITS = { requests: 20, perHost: 20, hosts: 1, milliseconds: MINUTE };
const MAX_FOLLOWERS = 25_000;
/** Seconds in which the followers of one account are read once. */
const AGAIN = 600;

export type SynchroniseDeps = Pick<
  HandlerDeps,
  'db' | 'client' | 'admit' | 'instanceKey' | 'origin' | 'domains' | 'log'
>;

/**
 * Compares who of this server follows a remote account with what that account's server says
 * (FEP-8fcf). Where they differ, the collection meant for us is read: from the account's own server,
 * through no redirect. What we think to follow and it does not know ends; what it knows and we do not
 * is taken back there. Only a collection that comes to the digest that was signed counts for
 * anything, so a page that was lost ends no follow.
 */
export async function synchroniseFollowers(
  deps: SynchroniseDeps,
  { accountId, ...said }: Synchronisation & { accountId: string },
): Promise<void> {
  const account = await findSpeaker(deps.db, accountId);
  if (account === null || !speaksFor(account, said)) return;
  const host = hostOf(account.uri)!;
  if (await deps.domains.isSuspended(host)) return;
  if ((await digestOfLocalFollowers(deps.db, accountId)) === said.digest) return;
  if (!(await claimRead(deps.db, `followers:${accountId}`, AGAIN))) return;
  const budget = createBudget(host, LIMITS);
  const options = { host, budget, max: MAX_FOLLOWERS, redirects: 'refuse' as const };
  const items = await collectionItems(deps, said.url, options);
  const ids = (items ?? []).flatMap((item) => idOf(item) ?? []);
  if (items === null || digestOfIds(ids) !== said.digest) return;
  const { lost, unknown } = await compare(deps.db, accountId, ids);
  for (const follower of lost) await unfollow(deps, pairOf(follower, accountId));
  for (const follower of unknown) await settle(deps, pairOf(follower, accountId));
  deps.log.info({ accountId, ended: lost.length, undone: unknown.length }, 'follows put right');
}

interface Speaker {
  uri: string;
  inbox_url: string | null;
  shared_inbox_url: string | null;
  followers_url: string | null;
}

async function findSpeaker(db: Db, accountId: string): Promise<Speaker | null> {
  const row = await db
    .selectFrom('accounts')
    .select(['uri', 'inbox_url', 'shared_inbox_url', 'followers_url'])
    .where('id', '=', accountId)
    .where('domain', 'is not', null)
    .where('suspended_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

/** FEP-8fcf is only for servers whose ids and inboxes are all on one authority. */
function speaksFor(account: Speaker, said: Synchronisation): boolean {
  const { uri, inbox_url: inbox, shared_inbox_url: shared } = account;
  const urls = [inbox, shared, said.url].filter((url) => url !== null);
  const { origin } = new URL(uri);
  return (
    account.followers_url === said.collectionId &&
    urls.every((url) => URL.parse(url)?.origin === origin)
  );
}

/** Who follows here and is not listed, and who is listed and does not follow here. */
async function compare(
  db: Db,
  accountId: string,
  ids: string[],
): Promise<{ lost: string[]; unknown: string[] }> {
  const followers = await db
    .selectFrom('follows')
    .innerJoin('accounts', 'accounts.id', 'follows.account_id')
    .select(['accounts.id', 'accounts.uri'])
    .where('follows.target_account_id', '=', accountId)
    .where('accounts.domain', 'is', null)
    .execute();
  const listed = new Set(ids);
  const here = new Set(followers.map(({ uri }) => uri));
  const missing = [...listed].filter((uri) => !here.has(uri));
  const unknown =
    missing.length === 0
      ? []
      : await db
          .selectFrom('accounts')
          .select('id')
          .where('uri', 'in', missing)
          .where('domain', 'is', null)
          .execute();
  return {
    lost: followers.filter(({ uri }) => !listed.has(uri)).map(({ id }) => id),
    unknown: unknown.map(({ id }) => id),
  };
}

/** The Accept of a Follow from here got lost, or the Undo of one did. */
async function settle(deps: SynchroniseDeps, pair: Pair): Promise<void> {
  const accepted = await acceptFollow(deps, pair);
  if (!accepted) await disownFollow(deps, pair);
}

function pairOf(accountId: string, targetAccountId: string): Pair {
  return { accountId, targetAccountId };
}
