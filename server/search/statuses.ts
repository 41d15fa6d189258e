import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { lookupAccount, parseHandle } from '#server/accounts/lookup.ts';
import type { Config } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { type Condition, isNarrow, type ParsedQuery, parseQuery } from './parse-query.ts';

export interface StatusSearch {
  text: string;
  viewer: string;
  /** Only by this account. */
  accountId?: string | undefined;
  maxId?: string | undefined;
  minId?: string | undefined;
  limit: number;
  offset: number;
}

export interface StatusSearchDeps {
  db: Db;
  config: Pick<Config, 'origin' | 'domain'>;
}

type Sql = RawBuilder<SqlBool>;

/**
 * How many of the newest statuses are looked through first, and then: a word that is everywhere is
 * found among the newest few, one that is rare has few places to look at however far one goes back.
 */
const WINDOWS = [2_000, 16_000, 128_000];

/**
 * Ids of statuses with all the words, the last one also as a beginning, newest first. Found is what
 * the viewer may see and has something to do with (wrote it, is mentioned, kept or favourited it), and what
 * is public by people who want their posts to be found (`indexable`).
 */
export async function searchStatuses(
  deps: StatusSearchDeps,
  search: StatusSearch,
): Promise<string[]> {
  const parsed = parseQuery(search.text);
  if (parsed.words === null && !isNarrow(parsed)) return [];
  const wanted = await conditionsOf(deps, parsed, search);
  if (wanted === null) return [];
  let ids: string[] = [];
  for (const size of WINDOWS) {
    const from = await edgeOf(deps.db, search, size);
    if (from === null) return await find(deps.db, wanted, search);
    ids = await find(deps.db, [...wanted, sql<boolean>`statuses.id > ${from}`], search);
    if (ids.length === search.limit) return ids;
  }
  return hasIndex(parsed) ? await find(deps.db, wanted, search) : ids;
}

/** Without words and without an author every status there is would have to be looked at. */
function hasIndex({ words, conditions }: ParsedQuery): boolean {
  return words !== null || conditions.some(({ kind, no }) => kind === 'from' && !no);
}

async function find(db: Db, wanted: Sql[], { limit, offset }: StatusSearch): Promise<string[]> {
  const { rows } = await searchQuery(wanted, { limit, offset }).execute(db);
  return rows.map((row) => row.id);
}

/** Materialised, so that matches are sorted and not looked for along the way back in time. */
export function searchQuery(
  wanted: readonly Sql[],
  { limit, offset }: { limit: number; offset: number },
): RawBuilder<{ id: string }> {
  return sql<{ id: string }>`
    with found as materialized (
      select statuses.id from statuses
      where statuses.reblog_of_id is null and statuses.deleted_at is null
        and ${sql.join([...wanted], sql` and `)})
    select id from found order by id desc limit ${limit} offset ${offset}`;
}

/** The id below which are all but so many of the newest; null where there are not so many. */
async function edgeOf(db: Db, { maxId }: StatusSearch, size: number): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from statuses ${maxId === undefined ? sql`` : sql`where id < ${maxId}`}
    order by id desc limit 1 offset ${size}`.execute(db);
  return rows[0]?.id ?? null;
}

/** Null where nothing can be found, as nobody has that name. */
export async function conditionsOf(
  deps: StatusSearchDeps,
  parsed: ParsedQuery,
  { viewer, accountId, maxId, minId }: StatusSearch,
): Promise<Sql[] | null> {
  const all: Sql[] = [visibleTo(viewer), placeOf(parsed, viewer)];
  if (parsed.words !== null) all.push(hasWords(parsed.words));
  if (accountId !== undefined) all.push(sql`statuses.account_id = ${accountId}`);
  if (maxId !== undefined) all.push(sql`statuses.id < ${maxId}`);
  if (minId !== undefined) all.push(sql`statuses.id > ${minId}`);
  if (parsed.since !== null) all.push(sql`statuses.id >= ${idAt(parsed.since)}`);
  if (parsed.until !== null) all.push(sql`statuses.id < ${idAt(parsed.until)}`);
  for (const condition of parsed.conditions) {
    const holds = await conditionOf(deps, condition, viewer);
    if (holds === null && !condition.no) return null;
    if (holds !== null) all.push(condition.no ? sql`not ${holds}` : holds);
  }
  return all;
}

/** Spelled as the index is. */
function hasWords(words: string): Sql {
  return sql<boolean>`to_tsvector('simple'::regconfig, search_fold(statuses.spoiler_text || ' ' || statuses.content))
    @@ to_tsquery('simple'::regconfig, search_fold(${words}))`;
}

async function conditionOf(
  deps: StatusSearchDeps,
  condition: Condition,
  viewer: string,
): Promise<Sql | null> {
  switch (condition.kind) {
    case 'from': {
      const id = await accountNamed(deps, condition.handle, viewer);
      return id === null ? null : sql<boolean>`statuses.account_id = ${id}`;
    }
    case 'has':
      return HAS[condition.what];
    case 'is':
      return condition.what === 'reply'
        ? sql<boolean>`(statuses.in_reply_to_uri is not null)`
        : sql<boolean>`statuses.sensitive`;
    case 'language':
      return sql<boolean>`coalesce(lower(statuses.language) = ${condition.tag}
        or lower(statuses.language) like ${`${condition.tag}-%`}, false)`;
  }
}

const withMedia = (types: RawBuilder<unknown>) =>
  sql<boolean>`exists (select from media where media.status_id = statuses.id and media.type in (${types}))`;
const withCard = sql<boolean>`exists (select from status_cards c where c.status_id = statuses.id)`;

const HAS = {
  media: sql<boolean>`exists (select from media where media.status_id = statuses.id)`,
  image: withMedia(sql`'image'`),
  video: withMedia(sql`'video', 'gifv'`),
  audio: withMedia(sql`'audio'`),
  poll: sql<boolean>`exists (select from polls where polls.status_id = statuses.id)`,
  link: withCard,
  embed: withCard,
};

async function accountNamed(
  deps: StatusSearchDeps,
  handle: string,
  viewer: string,
): Promise<string | null> {
  if (handle.toLowerCase() === 'me') return viewer;
  const parsed = parseHandle(handle, deps.config);
  return parsed && (await lookupAccount(deps.db, parsed));
}

/** Ids of statuses begin with the time at which they were written. */
function idAt(milliseconds: number): string {
  return (BigInt(milliseconds) << 16n).toString();
}

function placeOf({ within }: ParsedQuery, me: string): Sql {
  const open = sql<boolean>`(statuses.visibility = 'public' and exists (select from accounts author
    where author.id = statuses.account_id and author.indexable))`;
  if (within === 'public') return open;
  const own = sql<boolean>`(statuses.account_id = ${me}
    or exists (select from status_mentions m where m.status_id = statuses.id and m.account_id = ${me})
    or exists (select from favourites x where x.status_id = statuses.id and x.account_id = ${me})
    or exists (select from bookmarks x where x.status_id = statuses.id and x.account_id = ${me}))`;
  return within === 'library' ? own : sql<boolean>`(${own} or ${open})`;
}
