import type { DeletedStatus } from '#server/contract/status.ts';
import { notFound } from '#server/core/errors.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { detachMedia } from '#server/media/detach.ts';
import { buryStatus } from './bury.ts';
import { type HydrateDeps, hydrateStatus } from './hydrate.ts';
import { findOwn } from './queries.ts';

export interface Deletion {
  accountId: string;
  statusId: string;
  /** Whether its media may be attached to the next draft, or go with it. */
  media: 'keep' | 'delete';
}

/**
 * Deletes a status of one's own, with every boost of it. Resolves to the status as it was, with the
 * text as it was typed, from which clients redraft. Throws "not found" for what is not one's own.
 */
export async function deleteStatus(deps: HydrateDeps, deletion: Deletion): Promise<DeletedStatus> {
  const { accountId, statusId } = deletion;
  const own = await findOwn(deps.db, statusId, accountId);
  const shown = own && (await hydrateStatus(deps, statusId, accountId));
  if (!shown) throw notFound();
  await inTransaction(deps.db, (tx) => remove(tx, deletion));
  const { content: _rendered, ...rest } = shown;
  return { ...rest, text: own.text ?? '' };
}

async function remove(tx: Tx, { statusId, media }: Deletion): Promise<void> {
  if (media === 'keep') await detachMedia(tx, statusId);
  if (!(await buryStatus(tx, statusId))) throw notFound();
}
