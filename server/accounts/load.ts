import type { Config } from '#server/config.ts';
import type { Account } from '#server/contract/account.ts';
import { profileUrl } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import { hydrateEmojis } from '#server/emojis/hydrate.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { acctOf, presentAccount, type PresentContext } from './present.ts';
import { type AccountRow, findAccounts, findByHandles } from './queries.ts';
import { handlesIn, type MentionedInNotes } from './profile/render-note.ts';

export interface HydrateAccountsDeps {
  db: Db;
  config: Pick<Config, 'origin'>;
  storage: Pick<MediaStorage, 'url'>;
}

/**
 * The accounts with these ids as the client API shows them, by id; unknown ids are left out.
 * Four queries at most, however many: the accounts, where they moved to, whom their notes name, which
 * emoji they use. What is read here must be part of the version in `seen.ts`.
 */
export async function loadAccounts(
  deps: HydrateAccountsDeps,
  ids: Iterable<string>,
): Promise<Map<string, Account>> {
  const rows = await findAccounts(deps.db, [...new Set(ids)]);
  const moved = await findMoved(deps.db, rows);
  const ctx: PresentContext = {
    origin: deps.config.origin,
    storage: deps.storage,
    mentioned: await findMentioned(deps, [...rows, ...moved.values()]),
    emojis: await hydrateEmojis(deps, [...rows, ...moved.values()]),
  };
  return new Map(rows.map((row) => [row.id, present(row, moved, ctx)]));
}

function present(row: AccountRow, moved: Map<string, AccountRow>, ctx: PresentContext): Account {
  const target = row.moved_to_account_id === null ? undefined : moved.get(row.moved_to_account_id);
  return presentAccount(row, ctx, target && presentAccount(target, ctx));
}

async function findMoved(db: Db, rows: AccountRow[]): Promise<Map<string, AccountRow>> {
  const ids = rows.flatMap((row) => row.moved_to_account_id ?? []);
  const targets = await findAccounts(db, ids);
  return new Map(targets.map((target) => [target.id, target]));
}

async function findMentioned(
  deps: HydrateAccountsDeps,
  rows: AccountRow[],
): Promise<MentionedInNotes> {
  const local = rows.filter((row) => row.domain === null);
  const texts = local.flatMap((row) => [row.note, ...row.fields.map((field) => field.value)]);
  const accounts = await findByHandles(deps.db, [...new Set(texts.flatMap(handlesIn))]);
  return new Map(
    accounts.map((account) => [
      acctOf(account).toLowerCase(),
      {
        username: account.username,
        domain: account.domain,
        url: addressOf(account, deps.config.origin),
      },
    ]),
  );
}

function addressOf(
  account: { username: string; domain: string | null; url: string | null; uri: string },
  origin: string,
): string {
  return account.domain === null
    ? profileUrl(origin, account.username)
    : (account.url ?? account.uri);
}
