import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import { type Ready, readyDocument, readyOf } from '#server/api/ready.ts';
import type { Config } from '#server/config.ts';
import type { Account } from '#server/contract/account.ts';
import type { Instance, InstanceV1, Rule } from '#server/contract/instance.ts';
import type { Db } from '#server/db/pool.ts';
import { ICON_SIZES, iconPath } from '#server/media/icon.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { readSettings, type Settings } from '#server/settings/settings.ts';
import { takenTypes } from '#server/media/taken-types.ts';
import { vapidKeys } from '#server/settings/vapid-keys.ts';
import { type RegistrationMode, registrationMode } from '#server/users/registration-mode.ts';
import { accountLimits, API_VERSION, postingLimits, streamingUrl, versionText } from './limits.ts';
import { findContact, findRules, findVersion } from './queries.ts';
import { hasTerms } from './terms.ts';
import { statistics, type Statistics } from './statistics.ts';
import { SOURCE_PATH } from './source-archive.ts';

export interface InstanceDeps {
  db: Db;
  config: Config;
  storage: Pick<MediaStorage, 'url'>;
}

interface Facts {
  settings: Settings;
  mode: RegistrationMode;
  contact: Account | null;
  rules: Rule[];
  numbers: Statistics;
}

/** The same ready to be sent, remembered as long as nothing of it changes. */
export async function readyInstance(deps: InstanceDeps, version: 'v1' | 'v2'): Promise<Ready> {
  const show = version === 'v1' ? showInstanceV1 : showInstance;
  const { settings, numbers, contactId } = await look(deps);
  const [row] = await findVersion(deps.db, { contactId });
  const { domain, limits, registrations } = deps.config;
  const fixed = [domain, limits, registrations, streamingUrl(deps.config)];
  const seen = row?.version && `${row.version} ${JSON.stringify([settings, numbers, fixed])}`;
  const ready = await readyDocument(
    deps.db,
    { key: `instance ${version}`, version: seen ?? null },
    () => show(deps),
  );
  return ready ?? readyOf(JSON.stringify(await show(deps)));
}

async function look(deps: InstanceDeps) {
  const settings = await readSettings(deps.db);
  const [contactId, numbers] = await Promise.all([
    findContact(deps.db, settings['site.contact_username']),
    statistics(deps.db),
  ]);
  return { settings, contactId, numbers };
}

/** https://docs.joinmastodon.org/entities/Instance/ */
export async function showInstance(deps: InstanceDeps): Promise<Instance> {
  const { config } = deps;
  const { settings, mode, contact, rules, numbers } = await gather(deps);
  return {
    domain: config.domain,
    title: settings['site.title'],
    version: versionText(config),
    source_url: settings['site.source_url'] ?? `${config.origin}${SOURCE_PATH}`,
    description: settings['site.description'],
    usage: { users: { active_month: numbers.activeMonth } },
    thumbnail: { url: thumbnail(config) },
    icon: ICON_SIZES.map((size) => ({
      src: `${config.origin}${iconPath(size)}`,
      size: `${size}x${size}`,
    })),
    languages: settings['site.languages'],
    configuration: await configurationOf(deps),
    registrations: {
      enabled: mode === 'open' || mode === 'approval',
      approval_required: mode === 'approval',
      reason_required: mode === 'approval',
      message: mode === 'closed' ? settings['registrations.closed_message'] || null : null,
      min_age: settings['registrations.min_age'],
      url: null,
    },
    api_versions: { mastodon: API_VERSION },
    contact: { email: settings['site.contact_email'], account: contact },
    rules,
  };
}

/** https://docs.joinmastodon.org/entities/V1_Instance/ */
export async function showInstanceV1(deps: InstanceDeps): Promise<InstanceV1> {
  const { config } = deps;
  const { settings, mode, contact, rules, numbers } = await gather(deps);
  const { max_featured_tags, max_pinned_statuses } = accountLimits(config.limits);
  return {
    uri: config.domain,
    title: settings['site.title'],
    short_description: settings['site.description'],
    description: settings['site.description'],
    email: settings['site.contact_email'],
    version: versionText(config),
    urls: { streaming_api: streamingUrl(config) },
    stats: {
      user_count: numbers.users,
      status_count: numbers.statuses,
      domain_count: numbers.domains,
    },
    thumbnail: thumbnail(config),
    languages: settings['site.languages'],
    registrations: mode === 'open' || mode === 'approval',
    approval_required: mode === 'approval',
    invites_enabled: mode === 'invite',
    configuration: {
      accounts: { max_featured_tags, max_pinned_statuses },
      ...postingLimits(config.limits, await takenTypes()),
    },
    contact_account: contact,
    rules,
  };
}

/** The rules that people agree to, in order. https://docs.joinmastodon.org/entities/Rule/ */
export async function listRules(db: Db): Promise<Rule[]> {
  return (await findRules(db)).map((rule) => ({ ...rule, translations: {} }));
}

async function gather(deps: InstanceDeps): Promise<Facts> {
  const [{ settings, contactId, numbers }, mode, rules] = await Promise.all([
    look(deps),
    registrationMode(deps),
    listRules(deps.db),
  ]);
  const contact =
    contactId === null ? null : (await hydrateAccounts(deps, [contactId])).get(contactId);
  return { settings, mode, rules, numbers, contact: contact ?? null };
}

async function configurationOf(deps: InstanceDeps): Promise<Instance['configuration']> {
  const { config, db } = deps;
  const open = { local: 'public', remote: 'public' } as const;
  return {
    urls: {
      streaming: streamingUrl(config),
      status: null,
      about: `${config.origin}/about`,
      privacy_policy: `${config.origin}/privacy-policy`,
      terms_of_service: (await hasTerms(db)) ? `${config.origin}/terms-of-service` : null,
    },
    vapid: { public_key: (await vapidKeys(db)).publicKey },
    accounts: accountLimits(config.limits),
    ...postingLimits(config.limits, await takenTypes()),
    translation: { enabled: config.translation !== null },
    commons: { enabled: config.wikimedia.contact !== null },
    timelines_access: { live_feeds: open, hashtag_feeds: open, trending_link_feeds: open },
    limited_federation: false,
  };
}

function thumbnail(config: Config): string {
  return `${config.origin}/media/thumbnail.png`;
}
