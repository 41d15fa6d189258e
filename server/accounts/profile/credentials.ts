import type { CredentialAccount } from '#server/contract/account.ts';
import type { Profile } from '#server/contract/profile.ts';
import type { Preferences } from '#server/contract/preferences.ts';
import type { Db } from '#server/db/pool.ts';
import { showFeaturedTags } from '#server/tags/featured.ts';
import { notFound } from '#server/core/errors.ts';
import { hydrateAccounts, type HydrateAccountsDeps } from '../hydrate.ts';
import { presentRole } from '../role.ts';

/**
 * One's own account, with what only its owner sees: plain texts, defaults and waiting requests.
 * https://docs.joinmastodon.org/entities/Account/#CredentialAccount
 */
export async function credentialAccount(
  deps: HydrateAccountsDeps,
  accountId: string,
): Promise<CredentialAccount> {
  const account = (await hydrateAccounts(deps, [accountId])).get(accountId);
  const own = await findOwn(deps.db, accountId);
  if (!account || !own) throw notFound();
  return {
    ...account,
    source: {
      privacy: own.default_visibility,
      sensitive: own.default_sensitive,
      language: own.default_language,
      note: own.note,
      fields: own.fields.map(({ name, value, verified_at }) => ({ name, value, verified_at })),
      follow_requests_count: Number(own.follow_requests_count),
      hide_collections: own.hide_collections,
      discoverable: own.discoverable,
      indexable: own.indexable,
      attribution_domains: own.attribution_domains,
      quote_policy: own.default_quote_policy,
    },
    role: presentRole(own.role),
  };
}

/**
 * One's own profile as it was typed, without what stands for pictures that were never set.
 * https://docs.joinmastodon.org/entities/Profile/
 */
export async function ownProfile(deps: HydrateAccountsDeps, accountId: string): Promise<Profile> {
  const { source, ...account } = await credentialAccount(deps, accountId);
  const own = (url: string) => (url.endsWith('/missing.png') ? null : url);
  return {
    id: account.id,
    display_name: account.display_name,
    note: source.note,
    fields: source.fields,
    avatar: own(account.avatar),
    avatar_static: own(account.avatar_static),
    avatar_description: account.avatar_description,
    header: own(account.header),
    header_static: own(account.header_static),
    header_description: account.header_description,
    locked: account.locked,
    bot: account.bot,
    hide_collections: source.hide_collections,
    discoverable: source.discoverable,
    indexable: source.indexable,
    show_media: true,
    show_media_replies: true,
    show_featured: true,
    attribution_domains: source.attribution_domains,
    featured_tags: await showFeaturedTags(deps, accountId),
  };
}

/** https://docs.joinmastodon.org/methods/preferences/ */
export async function preferences(db: Db, accountId: string): Promise<Preferences> {
  const own = await findOwn(db, accountId);
  if (!own) throw notFound();
  return {
    'posting:default:visibility': own.default_visibility,
    'posting:default:sensitive': own.default_sensitive,
    'posting:default:language': own.default_language,
    'posting:default:quote_policy': own.default_quote_policy,
    'reading:expand:media': 'default',
    'reading:expand:spoilers': false,
    'reading:autoplay:gifs': false,
  };
}

async function findOwn(db: Db, accountId: string) {
  return await db
    .selectFrom('accounts')
    .innerJoin('users', 'users.account_id', 'accounts.id')
    .select([
      'accounts.note',
      'accounts.fields',
      'accounts.hide_collections',
      'accounts.discoverable',
      'accounts.indexable',
      'accounts.attribution_domains',
      'users.default_visibility',
      'users.default_sensitive',
      'users.default_language',
      'users.default_quote_policy',
      'users.role',
    ])
    .select((eb) =>
      eb
        .selectFrom('follow_requests')
        .select((inner) => inner.fn.countAll<string>().as('count'))
        .where('follow_requests.target_account_id', '=', accountId)
        .as('follow_requests_count'),
    )
    .where('accounts.id', '=', accountId)
    .executeTakeFirst();
}
