import type { Db } from '#server/db/pool.ts';
import { tell } from './tell.ts';

/** People are told which follows of theirs a block of a server, or a suspension, ended. */
export async function notifyOfSeverance(
  deps: { db: Db },
  { severanceId }: { severanceId: string },
): Promise<void> {
  const rows = await deps.db
    .selectFrom('account_severances')
    .select(['id', 'account_id'])
    .where('severance_id', '=', severanceId)
    .execute();
  await Promise.all(
    rows.map(({ id, account_id }) =>
      tell(deps, {
        type: 'severed_relationships',
        accountIds: [account_id],
        fromAccountId: account_id,
        statusId: null,
        severanceId: id,
      }),
    ),
  );
}

/** Somebody is told what moderators did to their account or posts, or have to say. */
export async function notifyOfWarning(
  deps: { db: Db },
  { warningId }: { warningId: string },
): Promise<void> {
  const warning = await deps.db
    .selectFrom('account_warnings')
    .select('target_account_id')
    .where('id', '=', warningId)
    .executeTakeFirst();
  if (!warning) return;
  await tell(deps, {
    type: 'moderation_warning',
    accountIds: [warning.target_account_id],
    fromAccountId: warning.target_account_id,
    statusId: null,
    warningId,
  });
}
