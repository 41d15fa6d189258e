import { recordEvent } from '#server/bus/record.ts';
import type { Config } from '#server/config.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import { statusActivityUri } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import type { Visibility } from '#server/db/schema/types.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { insertStatus } from '../insert.ts';
import { mayBoost } from '../policy.ts';
import { findAuthor, findBoostId, holdTarget, type Target } from '../queries.ts';
import type { Arrival } from '../receive/receive.ts';
import { refuseDisallowed } from './refuse-disallowed.ts';
import { refuseBlocked } from './refuse-blocked.ts';

export interface Reblog {
  accountId: string;
  statusId: string;
  /** Who sees the boost; never more than may see the status. */
  visibility?: Visibility | undefined;
}

/**
 * A local account boosts a status (of a boost: what is boosted). Once is enough. Resolves to the id
 * of the boost, a status of its own. Throws "not found" for what the account may not see, "forbidden"
 * for what it may not boost.
 */
export async function reblog(
  deps: { db: Db; config: Pick<Config, 'origin'> },
  input: Reblog,
): Promise<string> {
  const { accountId } = input;
  const booster = await findAuthor(deps.db, accountId);
  return await inTransaction(deps.db, async (tx) => {
    const target = await holdTarget(tx, input.statusId, accountId);
    if (!mayBoost(target, accountId))
      throw new DomainError('forbidden', 'This action is not allowed');
    await refuseBlocked(tx, accountId, target.account_id);
    await refuseDisallowed(tx, target, accountId, 'reblog');
    const id = newId();
    const uri = statusActivityUri(deps.config.origin, booster.username, id);
    const visibility = visibilityOf(
      input.visibility ?? booster.default_visibility ?? 'public',
      target,
    );
    const row = {
      id,
      uri,
      url: uri,
      account_id: accountId,
      local: true,
      visibility,
      created_at: new Date(),
    };
    return await keepBoost(tx, row, target);
  });
}

interface BoostRow {
  id: string;
  uri: string;
  url: string | null;
  account_id: string;
  local: boolean;
  visibility: Visibility;
  created_at: Date;
}

/** Writes a boost and tells of it; one that is there already stays as it is. Resolves to its id. */
export async function keepBoost(
  tx: Tx,
  row: BoostRow,
  target: Target,
  arrival: Arrival = 'new',
): Promise<string> {
  const { id: reblog_of_id, conversation_id } = target;
  const inserted = await insertStatus(tx, { ...row, reblog_of_id, conversation_id });
  if (!inserted) {
    const known = await findBoostId(tx, row.account_id, reblog_of_id);
    if (known === null) throw notFound();
    return known;
  }
  await recordEvent(tx, arrival === 'new' ? 'status.published' : 'status.backfilled', {
    statusId: row.id,
  });
  return row.id;
}

/** A private status stays among the author's followers; nothing is boosted to named people only. */
function visibilityOf(wanted: Visibility, target: Target): Visibility {
  if (target.visibility === 'private') return 'private';
  return wanted === 'direct' ? 'private' : wanted;
}
