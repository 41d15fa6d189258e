import { sql } from 'kysely';
import type { TermsOfService } from '#server/contract/instance-texts.ts';
import { invalid, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { renderText } from '#server/statuses/render/html.ts';

interface Row {
  day: string;
  text: string;
  effective: boolean;
  succeeded_by: string | null;
}

/**
 * The terms that hold today, or the first that will; with a day (`YYYY-MM-DD`) those that hold from
 * then on. Throws "not found" where there are none.
 */
export async function showTerms(
  deps: { db: Db; config: { origin: string } },
  day?: string,
): Promise<TermsOfService> {
  const rows = await allTerms(deps.db);
  const row =
    day === undefined
      ? (rows.findLast((one) => one.effective) ?? rows[0])
      : rows.find((one) => one.day === day);
  if (!row) throw notFound();
  const { origin } = deps.config;
  return {
    effective_date: row.day,
    effective: row.effective,
    content: renderText(row.text, { origin, mentioned: new Map() }),
    succeeded_by: row.succeeded_by,
  };
}

export async function hasTerms(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('terms_of_service')
    .select('effective_date')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** All there were and will be, the oldest first. */
export async function allTerms(db: Db): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select to_char(effective_date, 'YYYY-MM-DD') as day, text,
      effective_date <= (now() at time zone 'utc')::date as effective,
      to_char(lead(effective_date) over (order by effective_date), 'YYYY-MM-DD') as succeeded_by
    from terms_of_service order by effective_date`.execute(db);
  return rows;
}

/** Puts down what holds from a day on, in place of what was put down for it before. Throws `invalid`. */
export async function publishTerms(db: Db, day: string, text: string): Promise<void> {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day)))
    throw invalid(`"${day}" is not a day like 2027-01-31`);
  if (text.trim() === '') throw invalid("Text can't be blank");
  await db
    .insertInto('terms_of_service')
    .values({ effective_date: day, text: text.trim() })
    .onConflict((conflict) =>
      conflict
        .column('effective_date')
        .doUpdateSet({ text: text.trim(), published_at: new Date() }),
    )
    .execute();
}
