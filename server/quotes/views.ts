import { sql } from 'kysely';
import type { Quote, QuoteApproval, Status } from '#server/contract/status.ts';
import type { Db } from '#server/db/pool.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { hiddenFrom, type QuotedRow } from './find-quoted.ts';
import { mayQuote, type Quotable, type Relation } from './policy.ts';

/** What of a status with its quote differs from one reader to the other. */
export interface View {
  standing: QuoteApproval['current_user'];
  /** Null where it quotes nothing that can be shown. */
  state: Quote['state'] | null;
  /** The same of what is quoted in there, which is only named. */
  nested: Quote['state'] | null;
}

/** A status with the ids of what it quotes and of what that quotes. */
interface Chain {
  statusId: string;
  quotedId: string | null;
  nestedId: string | null;
}

type Row = Quotable &
  Relation &
  Pick<QuotedRow, 'visible' | 'hidden'> &
  Pick<View, 'nested'> & { reader: string };

const reader = sql<string>`reader.id`;

/** For many readers of one status at once, in one statement; all of them may see it. */
export async function viewsOf(
  db: Db,
  { statusId, quotedId, nestedId }: Chain,
  readers: readonly string[],
): Promise<Map<string, View>> {
  const { rows } = await sql<Row>`
    select reader.id as reader, shown.visibility, shown.interaction_policy,
      shown.account_id = reader.id as "isAuthor",
      exists (select from follows f
        where f.account_id = reader.id and f.target_account_id = shown.account_id) as "followsAuthor",
      exists (select from follows f
        where f.account_id = shown.account_id and f.target_account_id = reader.id) as "followedByAuthor",
      exists (select from blocks b
        where b.account_id = reader.id and b.target_account_id = shown.account_id) as "isBlocked",
      statuses.id is not null and ${visibleTo(reader)} as visible, ${hiddenFrom(reader)} as hidden,
      (select case when ${visibleTo(reader)} then coalesce(${hiddenFrom(reader)}, 'accepted')
        else 'unauthorized' end from statuses where statuses.id = ${nestedId}::bigint) as nested
    from unnest(${[...readers]}::bigint[]) reader (id)
      join statuses shown on shown.id = ${statusId}
      left join statuses on statuses.id = ${quotedId}::bigint`.execute(db);
  return new Map(
    rows.map((row) => {
      const seen = row.visible ? (row.hidden ?? 'accepted') : 'unauthorized';
      const state = quotedId === null ? null : seen;
      return [row.reader, { standing: mayQuote(row, row), state, nested: row.nested }];
    }),
  );
}

/** The status as a reader with this view sees it. */
export function withView(status: Status, view: View): Status {
  const { reblog } = status;
  if (reblog === null) return seen(status, view);
  return { ...seen({ ...status, quote: null }, view), reblog: seen(reblog, view) };
}

function seen<T extends Pick<Status, 'quote' | 'quote_approval'>>(status: T, view: View): T {
  const { standing, state, nested } = view;
  const quote_approval = { ...status.quote_approval, current_user: standing };
  if (status.quote === null || state === null) return { ...status, quote_approval };
  const quoted_status = state === 'unauthorized' ? null : status.quote.quoted_status;
  return {
    ...status,
    quote_approval,
    quote: { state, quoted_status: named(quoted_status, nested) },
  };
}

/** With what it names as the reader sees that, and not as whoever it was written for. */
function named(quoted: Quote['quoted_status'], state: View['nested']): Quote['quoted_status'] {
  if (!quoted?.quote || state === null) return quoted;
  const quoted_status_id = state === 'unauthorized' ? null : quoted.quote.quoted_status_id;
  return { ...quoted, quote: { state, quoted_status_id } };
}
