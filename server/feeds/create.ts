import { createLocalAccount } from '#server/accounts/create-local.ts';
import { generateAccountKeys } from '#server/accounts/keys.ts';
import { updateProfile, type ProfileDeps } from '#server/accounts/profile/update-profile.ts';
import type { Config } from '#server/config.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { checkFields, checkLanguage, checkUsername } from './check.ts';
import { faulty } from './fault.ts';
import { iconOf } from './icon.ts';
import { profileWord } from './profile-words.ts';
import { toColumns } from './schedule.ts';
import type { Schedule, SourceDefaults } from './source.ts';
import { checkParams, sourceNamed } from './sources.ts';

export interface CreateFeedDeps extends ProfileDeps {
  config: Config;
}

/** What is not given is what the source suggests. */
export interface NewFeed {
  source: string;
  params?: unknown;
  language: string;
  username?: string | undefined;
  displayName?: string | undefined;
  note?: string | undefined;
  avatar?: Uint8Array | undefined;
  hashtags?: readonly string[] | undefined;
  schedule?: Schedule | undefined;
  postsPerRun?: number | undefined;
  createdBy?: string | undefined;
}

export interface CreatedFeed {
  id: string;
  username: string;
}

/**
 * Makes a feed: an account of kind Service, without anybody who signs in, whose profile names its
 * source and licence. It runs for the first time at once. Throws `invalid` for a source, params,
 * language or handle that will not do, or a handle that is taken.
 */
export async function createFeed(deps: CreateFeedDeps, wanted: NewFeed): Promise<CreatedFeed> {
  const source = sourceNamed(wanted.source);
  const params = checkParams(source, wanted.params ?? {});
  const language = checkLanguage(wanted.language);
  checkFields(wanted);
  const defaults = source.defaults(params, { language, config: deps.config.wikimedia });
  const username = wanted.username ?? defaults.username;
  checkUsername(deps.config, username);
  const id = await insert(deps, { ...wanted, params, language, username }, defaults.hashtags);
  await updateProfile(deps, id, {
    displayName: short(wanted.displayName ?? defaults.displayName, 30),
    note: short(wanted.note ?? defaults.note, 500),
    avatar: wanted.avatar ?? (await iconOf(source.icon)),
    bot: true,
    discoverable: true,
    indexable: true,
    fields: profileFields(defaults, language),
  });
  return { id, username };
}

async function insert(
  deps: CreateFeedDeps,
  feed: NewFeed & { params: unknown; language: string; username: string },
  hashtags: readonly string[],
): Promise<string> {
  const source = sourceNamed(feed.source);
  const { origin } = deps.config;
  const keys = await generateAccountKeys();
  try {
    return await inTransaction(deps.db, async (tx) => {
      const id = await createLocalAccount(tx, { origin, username: feed.username, keys });
      await tx
        .insertInto('feeds')
        .values({
          account_id: id,
          source: source.name,
          params: JSON.stringify(feed.params),
          language: feed.language,
          hashtags: [...(feed.hashtags ?? hashtags)],
          posts_per_run: feed.postsPerRun ?? source.postsPerRun,
          created_by_account_id: feed.createdBy ?? null,
          ...toColumns(feed.schedule ?? source.schedule),
        })
        .execute();
      return id;
    });
  } catch (cause) {
    const { constraint = '' } = cause as { constraint?: string };
    // Its address is taken by whoever has the handle; the database names either.
    if (constraint !== 'accounts_handle' && constraint !== 'accounts_uri_key') throw cause;
    throw faulty([{ field: 'username', code: 'ERR_TAKEN', text: `@${feed.username} is taken` }]);
  }
}

/** What its profile says of its source, in the feed's language. */
export function profileFields(
  { url, license }: Pick<SourceDefaults, 'url' | 'license'>,
  language: string,
): { name: string; value: string }[] {
  return [
    { name: profileWord('source', language), value: short(url, 255) },
    { name: profileWord('licence', language), value: short(license, 255) },
  ];
}

export function short(text: string, characters: number): string {
  const all = [...text];
  return all.length > characters ? `${all.slice(0, characters - 1).join('')}…` : text;
}
