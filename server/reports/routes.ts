import { Hono } from 'hono';
import { z } from 'zod';
import { hydrateAccounts, type HydrateAccountsDeps } from '#server/accounts/hydrate.ts';
import { boolean, id, list, text } from '#server/api/params/fields.ts';
import { parseParams, readParams } from '#server/api/params/read.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import type { Report } from '#server/contract/report.ts';
import { notFound } from '#server/core/errors.ts';
import { toApiDate } from '#server/core/time.ts';
import { report } from './report.ts';

const CATEGORIES = ['spam', 'legal', 'violation', 'other'] as const;

const params = z
  .object({
    account_id: id,
    status_ids: list(id),
    rule_ids: list(id),
    category: z.enum(CATEGORIES).catch('other'),
    comment: text,
    forward: boolean,
  })
  .transform((p) => ({
    targetAccountId: p.account_id ?? '0',
    statusIds: p.status_ids.filter((one) => one !== undefined),
    ruleIds: p.rule_ids.filter((one) => one !== undefined),
    category: p.category,
    comment: p.comment ?? '',
    forward: p.forward ?? false,
  }));

/** https://docs.joinmastodon.org/methods/reports/ */
export function reportsRoutes(deps: HydrateAccountsDeps): Hono<ApiEnv> {
  return new Hono<ApiEnv>().post('/api/v1/reports', async (c) => {
    const { accountId } = requireUser(c, 'write:reports');
    const input = parseParams(await readParams(c), params);
    const reportId = await report(deps, { ...input, accountId });
    return c.json(await present(deps, reportId));
  });
}

async function present(deps: HydrateAccountsDeps, reportId: string): Promise<Report> {
  const row = await deps.db
    .selectFrom('reports')
    .selectAll()
    .where('id', '=', reportId)
    .executeTakeFirst();
  const accounts = await hydrateAccounts(deps, row ? [row.target_account_id] : []);
  const target = row && accounts.get(row.target_account_id);
  if (!target) throw notFound();
  return {
    id: row.id,
    action_taken: row.action_taken_at !== null,
    action_taken_at: row.action_taken_at && toApiDate(row.action_taken_at),
    category: row.category,
    comment: row.comment,
    forwarded: row.forwarded,
    created_at: toApiDate(row.created_at),
    status_ids: row.status_ids,
    rule_ids: row.rule_ids,
    target_account: target,
  };
}
