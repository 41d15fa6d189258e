import { invalid } from '#server/core/errors.ts';
import type { Pair, PairDeps } from './pair.ts';

const MAX = 2_000;

/** Keeps a private remark about an account; an empty one forgets it. */
export async function annotate(deps: PairDeps, note: Pair & { comment: string }): Promise<void> {
  const { accountId: account_id, targetAccountId: target_account_id, comment } = note;
  if (comment.length > MAX) throw invalid(`Comment is longer than ${MAX} characters`);
  if (comment.trim() === '') {
    await deps.db
      .deleteFrom('account_notes')
      .where('account_id', '=', account_id)
      .where('target_account_id', '=', target_account_id)
      .execute();
    return;
  }
  await deps.db
    .insertInto('account_notes')
    .values({ account_id, target_account_id, comment })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'target_account_id'])
        .doUpdateSet({ comment, updated_at: new Date() }),
    )
    .execute();
}
