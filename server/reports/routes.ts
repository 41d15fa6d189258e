import { Hono } from 'hono';
import { z } from 'zod';
import type { HydrateAccountsDeps } from '#server/accounts/hydrate.ts';
import { boolean, id, list, text } from '#server/api/params/fields.ts';
import { parseParams, readParams } from '#server/api/params/read.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import { notFound } from '#server/core/errors.ts';
import { hydrateReports } from './hydrate.ts';
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
    const shown = (await hydrateReports(deps, [reportId])).get(reportId);
    if (!shown) throw notFound();
    return c.json(shown);
  });
}
