import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { ParsedQuery } from './parse-query.ts';
import { findPassing } from './passing.ts';

type Sql = RawBuilder<SqlBool>;

/** What is looked for among the statuses, from the newest back. */
export interface Walk {
  /** What an index tells or a row by itself. */
  narrow: readonly Sql[];
  /** Who searches, and where: asked of each that is left, until there are enough. */
  viewer: string;
  within: ParsedQuery['within'];
  /** An id below which all of it is; undefined: it begins with the newest. */
  below: string | undefined;
  /** An id above which all of it is. */
  above: string | undefined;
  /**
   * Whether `narrow` has words, or else an index of its own (an author, what somebody kept), or
   * nothing but time to go by.
   */
  by: 'words' | 'index' | 'time';
  /** How many to find. */
  need: number;
}

/** So many of the newest statuses are looked through first, and then so many at a time. */
const FIRST = 2_000;
const STEP = 14_000;
/** So far back one looks for words that are common. */
const FURTHEST = 128_000;
/** Words that more than so many of the first 16,000 have are common. */
const COMMON = 160;
/** As many are read, newest or not, of what has words that are not. */
const MOST_MATCHES = 20_000;
/** Of so many in all the rules are asked. */
const MOST_CANDIDATES = 5_000;
/** Hours of a slice; with fewer than that in them there is not much to search. */
const MOST_HOURS = 1_000;
/** An id divided by this is the hour in which it was made, as in `statuses_words`. */
const HOUR = 3_600_000n * 65_536n;

/**
 * Ids, newest first, of statuses that fulfil all of it. A word that is everywhere is found among the
 * newest few, one that is rare has few places to look at however far one goes back. Left out, so that
 * no search reads all there is, is what is older than the newest 128,000 where the words are common or
 * there are none; what comes after the first 5,000 that have the words and may not be shown; and all
 * but 20,000 of what has words that were common once and are no more.
 */
export async function walkBack(db: Db, walk: Walk): Promise<string[]> {
  const found: string[] = [];
  let looked = 0;
  const look = async (slice: Slice) => {
    const { rows } = await candidatesQuery(walk, slice, MOST_CANDIDATES - looked).execute(db);
    const ids = rows.map(({ id }) => id);
    found.push(...(await findPassing(db, ids, { ...walk, need: walk.need - found.length })));
    looked += ids.length;
    return found.length >= walk.need || looked >= MOST_CANDIDATES;
  };
  let below = walk.below;
  for (let passed = 0; walk.by !== 'index' && passed < FURTHEST;) {
    const size = passed === 0 ? FIRST : STEP;
    const slice = await nextSlice(db, { ...walk, below }, size);
    if ((await look(slice)) || slice.isLast) return found;
    passed += size;
    below = String(BigInt(slice.above) + 1n);
    if (passed >= FURTHEST) return found;
    if (walk.by === 'words' && passed === FIRST + STEP && looked <= COMMON) break;
  }
  await look({ above: walk.above, below, hours: null });
  return found;
}

interface Slice {
  above: string | undefined;
  below: string | undefined;
  /** All hours in it; null: whatever the hour. */
  hours: [from: string, to: string] | null;
}

type NextSlice = (Slice & { isLast: true }) | (Slice & { isLast: false; above: string });

/** About `size` statuses: whole hours of them where words are looked for. */
async function nextSlice(db: Db, walk: Walk, size: number): Promise<NextSlice> {
  const { above, below } = walk;
  const { newest, edge } = await edgesOf(db, below, size);
  const rest = { above, below, hours: null, isLast: true } as const;
  if (newest === null || edge === null) return rest;
  if (walk.by === 'time') {
    return isAbove(above, edge) ? rest : { above: edge, below, hours: null, isLast: false };
  }
  const [from, to] = [BigInt(edge) / HOUR, BigInt(newest) / HOUR];
  if (to - from >= MOST_HOURS) return rest;
  const hours: [string, string] = [String(from), String(to)];
  const start = String(from * HOUR - 1n);
  if (isAbove(above, start)) return { above, below, hours, isLast: true };
  return { above: start, below, hours, isLast: false };
}

/** Ids, newest first, of what has the words in a slice; whether it may be shown is not asked yet. */
export function candidatesQuery(
  walk: Pick<Walk, 'narrow' | 'by'>,
  slice: Slice,
  most = MOST_CANDIDATES,
): RawBuilder<{ id: string }> {
  return sql`
    with matches as materialized (${matchesQuery(walk, slice)})
    select id from matches order by id desc limit ${sql.lit(most)}`;
}

function matchesQuery(
  { narrow, by }: Pick<Walk, 'narrow' | 'by'>,
  { above, below, hours }: Slice,
): RawBuilder<unknown> {
  // Where words lead, PostgreSQL shall not go through the ids as well.
  const id = by === 'words' ? sql`(statuses.id + 0)` : sql`statuses.id`;
  const all = [
    sql<boolean>`statuses.reblog_of_id is null and statuses.deleted_at is null`,
    ...narrow,
    ...(above === undefined ? [] : [sql<boolean>`${id} > ${above}`]),
    ...(below === undefined ? [] : [sql<boolean>`${id} < ${below}`]),
    ...(hours === null ? [] : [inHours(hours)]),
  ];
  const cap = by !== 'time' && hours === null ? sql`limit ${sql.lit(MOST_MATCHES)}` : sql``;
  return sql`select statuses.id from statuses where ${sql.join(all, sql` and `)} ${cap}`;
}

/** Spelled as `statuses_words` is. */
function inHours([from, to]: [string, string]): Sql {
  const hours: string[] = [];
  for (let hour = BigInt(from); hour <= BigInt(to); hour += 1n) hours.push(String(hour));
  return sql<boolean>`array[statuses.id / ${sql.lit(Number(HOUR))}] && ${hours}::bigint[]`;
}

/** The newest below an id, and the one that so many newer ones come before; null where there is none. */
async function edgesOf(
  db: Db,
  below: string | undefined,
  size: number,
): Promise<{ newest: string | null; edge: string | null }> {
  const from = sql`from statuses ${below === undefined ? sql`` : sql`where id < ${below}`} order by id desc limit 1`;
  const { rows } = await sql<{ newest: string | null; edge: string | null }>`
    select (select id ${from}) as newest, (select id ${from} offset ${sql.lit(size)}) as edge`.execute(
    db,
  );
  return rows[0] ?? { newest: null, edge: null };
}

function isAbove(id: string | undefined, edge: string): id is string {
  return id !== undefined && BigInt(id) >= BigInt(edge);
}
