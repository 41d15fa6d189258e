import { follow } from '#server/accounts/relations/follow.ts';
import { updateProfile } from '#server/accounts/profile/update-profile.ts';
import type { Config } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { uploadMedia } from '#server/media/upload.ts';
import type { RemoteLookup } from '#server/search/remote.ts';
import { favourite } from '#server/statuses/actions/favourite.ts';
import { publish } from '#server/statuses/publish.ts';
import { reblog } from '#server/statuses/actions/reblog.ts';
import { createByOperator } from '#server/users/create-by-operator.ts';
import { drawAvatar, drawHeader, drawPicture } from './draw.ts';
import {
  BOOSTS,
  FAVOURITES,
  PEOPLE,
  type SeedName,
  type SeedPerson,
  type SeedStatus,
  STATUSES,
} from './people.ts';

export interface SeedDeps {
  db: Db;
  config: Config;
  storage: MediaStorage;
}

export interface Seed {
  /** Ids of accounts by username. */
  accounts: Record<SeedName, string>;
  /** Ids of statuses by their key. */
  statuses: Record<string, string>;
}

/** Everyone's password. */
export const SEED_PASSWORD = 'password';

const nobodyElse: RemoteLookup = { account: async () => null, status: async () => null };

/**
 * Fills an empty server with people who follow, talk to and boost each other, through the very use
 * cases that clients call. Null, and nothing is done, where there is an alice already.
 */
export async function plantSeed(deps: SeedDeps): Promise<Seed | null> {
  const known = await deps.db
    .selectFrom('accounts')
    .select('id')
    .where('username', '=', 'alice')
    .where('domain', 'is', null)
    .executeTakeFirst();
  if (known) return null;
  const ids: Partial<Record<SeedName, string>> = {};
  for (const person of PEOPLE) ids[person.username] = await settle(deps, person);
  const accounts = ids as Record<SeedName, string>;
  for (const { username, follows } of PEOPLE) {
    for (const name of follows) {
      await follow(deps, { accountId: accounts[username], targetAccountId: accounts[name] });
    }
  }
  const statuses: Record<string, string> = {};
  for (const status of STATUSES)
    statuses[status.key] = await write(deps, status, { accounts, statuses });
  await react(deps, { accounts, statuses });
  return { accounts, statuses };
}

async function settle(deps: SeedDeps, person: SeedPerson): Promise<string> {
  const { accountId } = await createByOperator(deps, {
    username: person.username,
    email: `${person.username}@example.org`,
    password: SEED_PASSWORD,
    role: person.username === 'alice' ? 'owner' : 'user',
    confirmed: 'now',
    scopes: null,
  });
  await updateProfile(deps, accountId, {
    displayName: person.displayName,
    note: person.note,
    fields: person.fields ?? [],
    avatar: await drawAvatar(person.colours),
    header: await drawHeader(person.colours),
    locked: person.locked ?? false,
    bot: person.bot ?? false,
    discoverable: true,
    defaults: { language: person.language },
  });
  return accountId;
}

async function write(
  deps: SeedDeps,
  status: SeedStatus,
  { accounts, statuses }: Seed,
): Promise<string> {
  const accountId = accounts[status.by];
  const mediaIds: string[] = [];
  for (const { kind, description } of status.pictures ?? []) {
    const bytes = await drawPicture(kind);
    mediaIds.push(
      await uploadMedia(
        { ...deps, jobs: { enqueue: async () => {} } },
        { accountId, bytes, description, focus: null },
      ),
    );
  }
  const { text, spoilerText, visibility, language } = status;
  const inReplyToId = status.replyTo === undefined ? undefined : statuses[status.replyTo];
  const input = { accountId, text, spoilerText, visibility, language, inReplyToId, mediaIds };
  return await publish({ ...deps, remote: nobodyElse }, input);
}

async function react(deps: SeedDeps, { accounts, statuses }: Seed): Promise<void> {
  for (const [name, key] of FAVOURITES) {
    await favourite(deps, { accountId: accounts[name], statusId: statuses[key] ?? '' });
  }
  for (const [name, key] of BOOSTS) {
    await reblog(deps, { accountId: accounts[name], statusId: statuses[key] ?? '' });
  }
}
