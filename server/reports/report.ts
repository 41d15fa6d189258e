import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import { invalid, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { ReportCategory } from '#server/db/schema/reports.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { visibleTo } from '#server/statuses/policy.ts';

export interface ReportInput {
  accountId: string;
  targetAccountId: string;
  statusIds: readonly string[];
  ruleIds: readonly string[];
  category: ReportCategory;
  comment: string;
  /** Whether the server of the target is to be told too, by us and not by the person. */
  forward: boolean;
}

/** Mastodon's limit for what people write. */
const MAX_COMMENT = 1000;

/**
 * Somebody here tells the moderators of an account and of posts of it that they may see. Resolves to
 * the id of the report. Throws "not found" for an unknown account, and for a post that is none of its
 * own or that the person may not see.
 */
export async function report(deps: { db: Db }, input: ReportInput): Promise<string> {
  if ([...input.comment].length > MAX_COMMENT)
    throw invalid(`Comment is too long (maximum is ${MAX_COMMENT} characters)`);
  return await inTransaction(deps.db, async (tx) => {
    const target = await tx
      .selectFrom('accounts')
      .select(['id', 'domain'])
      .where('id', '=', input.targetAccountId)
      .executeTakeFirst();
    if (!target) throw notFound();
    const forwarded = input.forward && target.domain !== null;
    const { id } = await tx
      .insertInto('reports')
      .values({
        account_id: input.accountId,
        target_account_id: target.id,
        status_ids: await ownStatuses(tx, input),
        rule_ids: await knownRules(tx, input.ruleIds),
        category: input.ruleIds.length > 0 ? 'violation' : input.category,
        comment: input.comment,
        forwarded,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await recordEvent(tx, 'report.created', { reportId: id });
    return id;
  });
}

async function ownStatuses(tx: Tx, input: ReportInput): Promise<string[]> {
  const ids = [...new Set(input.statusIds)];
  // What everybody saw may be gone by now: to delete it in time keeps nobody from being reported.
  const isGone = sql<boolean>`(deleted_at is not null and visibility in ('public', 'unlisted'))`;
  const rows = await tx
    .selectFrom('statuses')
    .select(['statuses.id', 'statuses.deleted_at'])
    .where('statuses.id', '=', sql<string>`any(${ids}::bigint[])`)
    .where('statuses.account_id', '=', input.targetAccountId)
    .where((eb) => eb.or([isGone, visibleTo(input.accountId)]))
    .execute();
  if (rows.length < ids.length) throw notFound();
  return rows.flatMap((row) => (row.deleted_at === null ? row.id : []));
}

async function knownRules(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('rules')
    .select('id')
    .where('id', '=', sql<string>`any(${[...ids]}::bigint[])`)
    .execute();
  return rows.map((row) => row.id);
}
