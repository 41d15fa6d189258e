import { DomainError } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { InteractionPolicy } from '#server/db/schema/quotes.ts';
import { standingIn } from '#server/quotes/policy.ts';
import { relationTo } from '#server/quotes/relation.ts';

interface Target {
  id: string;
  account_id: string;
  interaction_policy: InteractionPolicy | null;
}

/**
 * Refuses what the author of a status elsewhere is known not to allow (GoToSocial's interaction
 * policies): their server would turn it away. Whoever is named may always. Throws "forbidden".
 */
export async function refuseDisallowed(
  db: Db,
  status: Target,
  accountId: string,
  kind: 'reply' | 'favourite' | 'reblog',
): Promise<void> {
  const approval = status.interaction_policy?.[kind];
  if (!approval) return;
  const relation = await relationTo(db, status.account_id, accountId);
  if (relation.isAuthor || standingIn(approval, relation) !== 'denied') return;
  const named = await db
    .selectFrom('status_mentions')
    .select('account_id')
    .where('status_id', '=', status.id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (!named) throw new DomainError('forbidden', 'This action is not allowed');
}
