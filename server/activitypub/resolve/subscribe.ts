import type { Subscribers } from '#server/bus/catalog.ts';
import type { Db } from '#server/db/pool.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';

/** What a post quotes is to be seen, if its author agrees. A profile that somebody here begins to follow is not to look empty, nor their home. */
export function backfillSubscribers(deps: { db: Db; jobs: Pick<Jobs, 'enqueue'> }): Subscribers {
  return {
    // Who else says that they are theirs is asked of the pages that a profile links to.
    'account.updated': [(payload) => deps.jobs.enqueue('accounts.verify-links', payload)],
    'account.described': [(payload) => deps.jobs.enqueue('accounts.verify-links', payload)],
    'quote.received': [(payload) => deps.jobs.enqueue('quotes.verify', payload)],
    'follow.created': [
      async ({ accountId, targetAccountId }) => {
        const row = await deps.db
          .selectFrom('accounts as target')
          .innerJoin('accounts as follower', (join) => join.on('follower.id', '=', accountId))
          .select('target.id')
          .where('target.id', '=', targetAccountId)
          .where('target.domain', 'is not', null)
          .where('follower.domain', 'is', null)
          .executeTakeFirst();
        if (row !== undefined)
          await deps.jobs.enqueue('accounts.backfill', { accountId: targetAccountId });
      },
    ],
  };
}
