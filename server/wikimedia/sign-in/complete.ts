import type { Config, WikimediaOAuthConfig } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import { readSettings } from '#server/settings/settings.ts';
import { refusalOf as standingRefusal } from '#server/users/policy.ts';
import type { WikiClient } from '../client.ts';
import type { WikiHttp } from '../http.ts';
import type { Claims } from './claims.ts';
import { findGlobalAccount, type GlobalAccount } from './global-account.ts';
import {
  type LinkDeps,
  linkIdentity,
  renameIdentity,
  userOfIdentity,
  wasUnlinked,
} from './identities.ts';
import { type Errand, identify } from './oauth.ts';
import { decideJoin, type Refusal, refusalOf } from './policy.ts';

export interface CompleteDeps extends LinkDeps {
  db: Db;
  config: Pick<Config, 'wikimedia'>;
  wiki: WikiClient;
  http: WikiHttp;
}

export type Completed =
  | { outcome: 'signed-in'; userId: string }
  | { outcome: 'linked' }
  | { outcome: 'newcomer'; sub: string; name: string; join: 'now' | 'review' }
  | { outcome: 'refused'; reason: Refusal }
  /** They are known, but may not sign in here now: the text says why. */
  | { outcome: 'kept-out'; text: string };

/**
 * Ends a sign-in: whom the wiki names is signed in, linked to the user who asked for it, or invited
 * to choose a handle. Throws `WikiError` when the wiki cannot tell, `conflict` when a link is taken.
 */
export async function completeSignIn(
  deps: CompleteDeps,
  oauth: WikimediaOAuthConfig,
  attempt: { code: string; errand: Errand; link: { userId: string; accountId: string } | null },
): Promise<Completed> {
  const claims = await identify(deps.http, oauth, attempt);
  const isPerson = claims.name !== null && !/^0+$/.test(claims.sub);
  const account = isPerson
    ? await findGlobalAccount(deps.wiki, deps.config.wikimedia.metaApi, claims.sub)
    : null;
  const reason = refusalOf(claims, account);
  if (reason !== null) return { outcome: 'refused', reason };
  const { sub, name } = { sub: claims.sub, name: account!.name };
  if (attempt.link) {
    await linkIdentity(deps, attempt.link, { sub, name });
    return { outcome: 'linked' };
  }
  return (await knownUser(deps, { sub, name })) ?? (await newcomer(deps, claims, account!));
}

async function knownUser(
  deps: CompleteDeps,
  { sub, name }: { sub: string; name: string },
): Promise<Completed | null> {
  const user = await userOfIdentity(deps.db, sub);
  if (!user) return null;
  const ids = { userId: user.id, accountId: user.account_id };
  if (user.name !== name) await renameIdentity(deps, ids, name);
  const text = standingRefusal(user);
  return text === null ? { outcome: 'signed-in', userId: user.id } : { outcome: 'kept-out', text };
}

async function newcomer(
  deps: CompleteDeps,
  claims: Claims,
  account: GlobalAccount,
): Promise<Completed> {
  const decision = decideJoin(claims, account, await readSettings(deps.db), new Date());
  if ('refused' in decision) return { outcome: 'refused', reason: decision.refused };
  // They have, or had, an account here already: a person decides about one more.
  const join = (await wasUnlinked(deps.db, claims.sub)) ? 'review' : decision.join;
  return { outcome: 'newcomer', sub: claims.sub, name: account.name, join };
}
