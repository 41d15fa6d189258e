import { recordEvent } from '#server/bus/record.ts';
import type { WikiProfile } from '#server/db/schema/accounts.ts';
import type { Tx } from '#server/db/transaction.ts';

/**
 * Shows on a profile whose wiki account this is: a field of its own, verified, as the wiki itself
 * said so. Null takes it away.
 */
export async function showWikiProfile(
  tx: Tx,
  accountId: string,
  profile: { name: string; url: string } | null,
): Promise<void> {
  const shown: WikiProfile | null = profile && {
    ...profile,
    verified_at: new Date().toISOString(),
  };
  await tx
    .updateTable('accounts')
    .set({ wiki_profile: shown && JSON.stringify(shown), updated_at: new Date() })
    .where('id', '=', accountId)
    .execute();
  await recordEvent(tx, 'account.updated', { accountId });
}
