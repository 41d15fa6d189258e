import type { EventCatalog } from '#server/bus/catalog.ts';
import { recordEvent } from '#server/bus/record.ts';
import type { Tx } from '#server/db/transaction.ts';

/**
 * Tells a person, at the confirmed address they have before the change, that how they sign in is
 * another: should somebody else have done it, they know. Call it before the row changes.
 */
export async function tellOfChange(
  tx: Tx,
  userId: string,
  change: Pick<EventCatalog['user.sign-in-changed'], 'what'> & { about?: string },
): Promise<void> {
  const user = await tx
    .selectFrom('users')
    .select(['email', 'confirmed_at'])
    .where('id', '=', userId)
    .executeTakeFirst();
  // Nobody has shown yet that an address which waits for its confirmation is theirs.
  if (!user?.email || user.confirmed_at === null) return;
  const { what, about = '' } = change;
  await recordEvent(tx, 'user.sign-in-changed', { userId, what, to: user.email, about });
}
