import { instanceActorUri } from '#server/core/urls.ts';
import { type Outgoing, PRIORITY } from '../delivery/plan.ts';
import { onlyTo } from './address.ts';
import { flagOf } from './serialize/activities.ts';
import type { Translation } from './subscribe.ts';

/**
 * Flag to the server of whoever was reported, where the person here wanted that. The server itself
 * sends it: who reported is nobody's business there.
 */
export async function reportCreated(
  t: Translation,
  { reportId }: { reportId: string },
): Promise<Outgoing[]> {
  const actorUri = instanceActorUri(t.ctx.origin);
  const report = await t.db
    .selectFrom('reports')
    .innerJoin('accounts as target', 'target.id', 'reports.target_account_id')
    .innerJoin('accounts as instance', (join) => join.on('instance.uri', '=', actorUri))
    .select(['reports.id', 'reports.status_ids', 'reports.comment', 'reports.target_account_id'])
    .select(['target.uri', 'instance.id as instance_id'])
    .where('reports.id', '=', reportId)
    .where('reports.forwarded', '=', true)
    .where('reports.uri', 'is', null)
    .where('target.domain', 'is not', null)
    .executeTakeFirst();
  if (report === undefined) return [];
  const statuses =
    report.status_ids.length === 0
      ? []
      : await t.db
          .selectFrom('statuses')
          .select('uri')
          .where('id', 'in', report.status_ids)
          .where('account_id', '=', report.target_account_id)
          .execute();
  const uris = statuses.map((status) => status.uri);
  const activity = flagOf(`${actorUri}#flags/${report.id}`, {
    actorUri,
    targetUri: report.uri,
    statusUris: uris,
    comment: report.comment,
  });
  return [
    {
      accountId: report.instance_id,
      activity,
      objectUri: activity.id,
      audience: onlyTo(report.target_account_id),
      priority: PRIORITY.reaction,
    },
  ];
}
