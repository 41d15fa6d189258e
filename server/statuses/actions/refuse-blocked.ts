import { DomainError } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';

/** Whoever blocks an author neither favourites nor boosts them. Throws "forbidden". */
export async function refuseBlocked(db: Db, accountId: string, authorId: string): Promise<void> {
  const block = await db
    .selectFrom('blocks')
    .select('id')
    .where('account_id', '=', accountId)
    .where('target_account_id', '=', authorId)
    .executeTakeFirst();
  if (block) throw new DomainError('forbidden', 'This action is not allowed');
}
