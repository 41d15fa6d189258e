import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { buryStatus } from '../bury.ts';
import { addTombstone, findAccountUri, findByUri } from '../queries.ts';
import { lockUris } from './uri-lock.ts';

/**
 * An author of another server deleted an object: a status, or a boost of theirs. One that is not
 * known yet is remembered as deleted by them, so that it does not come back when it arrives late.
 * What is not theirs to delete is left alone.
 */
export async function receiveDelete(
  deps: { db: Db },
  deleted: { uri: string; accountId: string },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await lockUris(tx, [deleted.uri]);
    const known = await findByUri(tx, deleted.uri);
    if (known) {
      if (known.account_id === deleted.accountId) await buryStatus(tx, known.id);
      return;
    }
    const author = await findAccountUri(tx, deleted.accountId);
    if (author !== null && sameHost(author, deleted.uri))
      await addTombstone(tx, { uri: deleted.uri, authorUri: author });
  });
}

function sameHost(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).host === new URL(other).host;
}
