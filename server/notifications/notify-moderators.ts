import type { Db } from '#server/db/pool.ts';
import { tell } from './tell.ts';

/** Moderators are told of a report, by whoever reported. */
export async function notifyOfReport(
  deps: { db: Db },
  { reportId }: { reportId: string },
): Promise<void> {
  const report = await deps.db
    .selectFrom('reports')
    .select(['id', 'account_id'])
    .where('id', '=', reportId)
    .executeTakeFirst();
  if (!report) return;
  await tell(deps, {
    type: 'admin.report',
    accountIds: await findModerators(deps.db),
    fromAccountId: report.account_id,
    statusId: null,
    reportId,
  });
}

/**
 * Moderators are told of a person who signed up, once their address is confirmed: before that
 * anybody could have typed it.
 */
export async function notifyOfSignUp(
  deps: { db: Db },
  { userId }: { userId: string },
): Promise<void> {
  const user = await deps.db
    .selectFrom('users')
    .select(['account_id', 'confirmed_at'])
    .where('id', '=', userId)
    .executeTakeFirst();
  if (!user?.confirmed_at) return;
  await tell(deps, {
    type: 'admin.sign_up',
    accountIds: await findModerators(deps.db),
    fromAccountId: user.account_id,
    statusId: null,
  });
}

async function findModerators(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('users')
    .select('account_id')
    .where('role', '<>', 'user')
    .where('disabled_at', 'is', null)
    .execute();
  return rows.map((row) => row.account_id);
}
