import { send } from '#lib/api/client.ts';

export const reportCategories = ['spam', 'legal', 'violation', 'other'] as const;

/** What the moderators of this server, or also those of the account's own, are told. */
export interface ReportDraft {
  account_id: string;
  status_ids: string[];
  category: (typeof reportCategories)[number];
  /** Which rules of this server were broken; with `violation` only. */
  rule_ids: string[];
  comment: string;
  forward: boolean;
}

/** Tells the moderators; throws `ApiError` when they could not be told. */
export async function sendReport(report: ReportDraft): Promise<void> {
  await send(fetch, 'POST', '/api/v1/reports', report);
}
