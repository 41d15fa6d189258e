import { sql } from 'kysely';
import type { Config } from '#server/config.ts';
import type { Logger } from '#server/core/log.ts';
import type { Db } from '#server/db/pool.ts';
import { suspendAccount, unsuspendAccount } from '#server/moderation/suspend-account.ts';
import type { WikiClient } from '../client.ts';
import { WikiError } from '../wiki-error.ts';
import { findGlobalAccount } from './global-account.ts';
import { type LinkDeps, renameIdentity } from './identities.ts';

export interface RecheckDeps extends LinkDeps {
  db: Db;
  config: Pick<Config, 'wikimedia'>;
  wiki: WikiClient;
  log: Logger;
}

/** Accounts looked at in one run; the next run goes on with those that waited longest. */
const BATCH = 50;

/**
 * Looks at linked wiki accounts once a day: follows renames, suspends whoever is locked on all
 * wikis, and lets them come back when that lock is lifted. A wiki that does not answer changes
 * nothing.
 */
export async function recheckIdentities(deps: RecheckDeps): Promise<void> {
  if (deps.config.wikimedia.oauth === null) return;
  for (const row of await due(deps.db)) {
    try {
      await recheck(deps, row);
    } catch (error) {
      if (!(error instanceof WikiError)) throw error;
      deps.log.warn({ failure: error.failure }, `wiki accounts not checked: ${error.message}`);
      return;
    }
  }
}

type Due = Awaited<ReturnType<typeof due>>[number];

async function due(db: Db) {
  return await db
    .selectFrom('wiki_identities')
    .innerJoin('users', 'users.id', 'wiki_identities.user_id')
    .innerJoin('accounts', 'accounts.id', 'users.account_id')
    .select(['wiki_identities.user_id', 'sub', 'name', 'locked_at', 'users.account_id'])
    .select('accounts.suspended_at')
    .where('checked_at', '<', sql<Date>`now() - interval '1 day'`)
    .orderBy('checked_at')
    .limit(BATCH)
    .execute();
}

async function recheck(deps: RecheckDeps, row: Due): Promise<void> {
  const account = await findGlobalAccount(deps.wiki, deps.config.wikimedia.metaApi, row.sub);
  const ids = { userId: row.user_id, accountId: row.account_id };
  const locked = account === null || account.locked || account.hidden;
  if (!locked && account.name !== row.name) await renameIdentity(deps, ids, account.name);
  if (locked && row.locked_at === null && row.suspended_at === null) {
    await suspendAccount(deps.db, row.account_id);
    await mark(deps.db, row.user_id, new Date());
  } else if (!locked && row.locked_at !== null) {
    // Who was suspended here for other reasons stays so: `locked_at` is set for ours only.
    await unsuspendAccount(deps.db, row.account_id);
    await mark(deps.db, row.user_id, null);
  } else {
    await mark(deps.db, row.user_id, row.locked_at);
  }
}

async function mark(db: Db, userId: string, lockedAt: Date | null): Promise<void> {
  await db
    .updateTable('wiki_identities')
    .set({ checked_at: new Date(), locked_at: lockedAt })
    .where('user_id', '=', userId)
    .execute();
}
