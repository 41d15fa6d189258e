import { hydrateSeverances } from '#server/accounts/severances/show.ts';
import type { Notification } from '#server/contract/notification.ts';
import { hydrateWarnings } from '#server/moderation/hydrate-warnings.ts';
import { hydrateReports } from '#server/reports/hydrate.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import type { NotificationRow } from './selection.ts';

/** What notifications speak of that is no post, by id. */
export interface About {
  reports: Awaited<ReturnType<typeof hydrateReports>>;
  severances: Awaited<ReturnType<typeof hydrateSeverances>>;
  warnings: Awaited<ReturnType<typeof hydrateWarnings>>;
}

type Row = Pick<NotificationRow, 'report_id' | 'severance_id' | 'warning_id'>;

/** Nothing is asked for where no row speaks of any. */
export async function hydrateAbout(deps: HydrateDeps, rows: readonly Row[]): Promise<About> {
  const ids = (name: keyof Row) => rows.flatMap((row) => row[name] ?? []);
  const [reports, severances, warnings] = await Promise.all([
    hydrateReports(deps, ids('report_id')),
    hydrateSeverances(deps.db, ids('severance_id')),
    hydrateWarnings(deps, ids('warning_id')),
  ]);
  return { reports, severances, warnings };
}

/** What of it one notification, or a group, has. */
export function aboutOf(
  row: Row,
  { reports, severances, warnings }: About,
): Pick<Notification, 'report' | 'event' | 'moderation_warning'> {
  const report = reports.get(row.report_id ?? '');
  const event = severances.get(row.severance_id ?? '');
  const warning = warnings.get(row.warning_id ?? '');
  return {
    ...(report ? { report } : {}),
    ...(event ? { event } : {}),
    ...(warning ? { moderation_warning: warning } : {}),
  };
}
