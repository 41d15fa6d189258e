import type { Visibility } from '#server/contract/formats.ts';
import type { ScheduledStatus } from '#server/contract/scheduled-status.ts';
import { notFound } from '#server/core/errors.ts';
import { toApiDate } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { hydrateMediaByIds, type HydrateMediaDeps } from '#server/media/hydrate.ts';
import { fromKept, type KeptParams } from './params.ts';

interface Row {
  id: string;
  scheduled_at: Date;
  params: unknown;
  idempotency_key: string | null;
  default_visibility: Visibility | null;
}

/** What somebody has scheduled, the latest made first. */
export async function listScheduled(
  deps: HydrateMediaDeps,
  accountId: string,
  page: PageQuery,
): Promise<ScheduledStatus[]> {
  const query = keyset(scheduled(deps.db, accountId), 'scheduled_statuses.id', page);
  return await present(deps, newestFirst(await query.execute(), page));
}

/** One of them. Throws "not found". */
export async function showScheduled(
  deps: HydrateMediaDeps,
  { accountId, id }: { accountId: string; id: string },
): Promise<ScheduledStatus> {
  const rows = await scheduled(deps.db, accountId)
    .where('scheduled_statuses.id', '=', id)
    .execute();
  const [status] = await present(deps, rows);
  if (!status) throw notFound();
  return status;
}

function scheduled(db: Db, accountId: string) {
  return db
    .selectFrom('scheduled_statuses')
    .select(['scheduled_statuses.id', 'scheduled_statuses.scheduled_at'])
    .select(['scheduled_statuses.params', 'scheduled_statuses.idempotency_key'])
    .leftJoin('users', 'users.account_id', 'scheduled_statuses.account_id')
    .select('users.default_visibility')
    .where('scheduled_statuses.account_id', '=', accountId);
}

async function present(deps: HydrateMediaDeps, rows: Row[]): Promise<ScheduledStatus[]> {
  const all = rows.map((row) => ({ row, params: fromKept(row.params) }));
  const media = await hydrateMediaByIds(
    deps,
    all.flatMap(({ params }) => params.mediaIds),
  );
  return all.map(({ row, params }) => ({
    id: row.id,
    scheduled_at: toApiDate(row.scheduled_at),
    params: presentParams(params, row),
    media_attachments: params.mediaIds.flatMap((id) => media.get(id) ?? []),
  }));
}

function presentParams(params: KeptParams, row: Row): ScheduledStatus['params'] {
  const { poll } = params;
  return {
    text: params.text,
    poll: poll
      ? {
          options: poll.options,
          expires_in: poll.expiresIn ?? null,
          multiple: poll.multiple ?? false,
          hide_totals: poll.hideTotals ?? false,
        }
      : null,
    media_ids: params.mediaIds.length > 0 ? params.mediaIds : null,
    sensitive: params.sensitive ?? null,
    spoiler_text: params.spoilerText ?? null,
    visibility: params.visibility ?? row.default_visibility ?? 'public',
    in_reply_to_id: params.inReplyToId ?? null,
    quoted_status_id: params.quotedId ?? null,
    quote_approval_policy: params.quotePolicy ?? null,
    language: params.language ?? null,
    application_id: params.applicationId ? Number(params.applicationId) : null,
    scheduled_at: null,
    idempotency: row.idempotency_key,
    with_rate_limit: false,
  };
}
