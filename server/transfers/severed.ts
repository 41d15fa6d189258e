import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { csvLine } from './csv.ts';
import { address, FOLLOWING_HEAD } from './export.ts';

type Deps = Parameters<typeof address>[0];

interface Wanted {
  accountId: string;
  /** Of what somebody lost: a row of `account_severances`. */
  id: string;
  direction: 'followers' | 'following';
}

/**
 * Whom somebody lost when a server was blocked or an account suspended, in the formats of exports:
 * what they followed can be imported again. Throws `not_found` for what befell others.
 */
export async function severedCsv(
  deps: Deps,
  { accountId, id, direction }: Wanted,
): Promise<{ name: string; text: string }> {
  const severance = await deps.db
    .selectFrom('account_severances')
    .innerJoin('severances', 'severances.id', 'account_severances.severance_id')
    .select(['severances.id', 'severances.target_name', 'severances.created_at'])
    .where('account_severances.id', '=', id)
    .where('account_severances.account_id', '=', accountId)
    .executeTakeFirst();
  if (!severance) throw notFound();
  const rows = await lost(deps.db, { accountId, id: severance.id, direction });
  const lines = rows.map((row) =>
    direction === 'followers'
      ? csvLine([address(deps, row)])
      : csvLine([address(deps, row), row.show_reblogs, row.notify, languagesOf(row)]),
  );
  const head = direction === 'followers' ? FOLLOWING_HEAD.slice(0, 1) : FOLLOWING_HEAD;
  const target = severance.target_name.replaceAll(/[^\w.@-]/g, '_');
  const day = severance.created_at.toISOString().slice(0, 10);
  return { name: `${direction}-${target}-${day}.csv`, text: csvLine(head) + lines.join('') };
}

async function lost(db: Db, { accountId, id, direction }: Wanted) {
  return await db
    .selectFrom('severed_follows as lost')
    .innerJoin('accounts', 'accounts.id', 'lost.remote_account_id')
    .select(['accounts.username', 'accounts.domain'])
    .select(['lost.show_reblogs', 'lost.notify', 'lost.languages'])
    .where('lost.severance_id', '=', id)
    .where('lost.local_account_id', '=', accountId)
    .where('lost.direction', '=', direction)
    .orderBy('lost.remote_account_id', 'desc')
    .execute();
}

function languagesOf({ languages }: { languages: string[] | null }): string | null {
  return languages?.join(', ') ?? null;
}
