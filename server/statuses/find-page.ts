import { type RawBuilder, sql } from 'kysely';
import { ACCOUNT_VERSION } from '#server/accounts/seen.ts';
import { someRow } from '#server/db/expressions.ts';
import type { QuoteState } from '#server/db/schema/quotes.ts';
import { statement } from '#server/db/statement.ts';
import { filtersVersion } from '#server/filters/active.ts';
import type { Db } from '#server/db/pool.ts';
import { visibleTo } from './policy.ts';

/**
 * What a status of a page is to one viewer at this moment, and which version of everything else
 * there is to show of it.
 */
export interface PageRow {
  id: string;
  account_id: string;
  reblog_of_id: string | null;
  /** Changes with whatever is shown of the status but for what stands in this row. */
  version: string;
  /** The same of its author; null where what is shown depends on others and cannot be kept. */
  account_version: string | null;
  has_poll: boolean;
  quote_state: QuoteState | null;
  quote_legacy: boolean | null;
  quoted_status_id: string | null;
  replies_count: number | null;
  reblogs_count: number | null;
  favourites_count: number | null;
  quotes_count: number | null;
  statuses_count: number | null;
  followers_count: number | null;
  following_count: number | null;
  last_status_at: Date | null;
  favourited: boolean;
  reblogged: boolean;
  bookmarked: boolean;
  /** Whether its conversation is muted. */
  muted: boolean;
  pinned: boolean;
  follows_author: boolean;
  followed_by_author: boolean;
  /** Whether they have blocked its author; who is blocked by the author does not see it. */
  blocks_author: boolean;
  /** Changes with the viewer's filters; null where there are none. */
  filters: string | null;
}

/**
 * Those of `ids` that the viewer may see, and what they boost: visibility, the viewer's flags and the
 * counters in one statement, with the versions by which the rest is remembered (`fragments.ts`). What
 * two of a long page boost may be there twice.
 */
export async function findPage(
  db: Db,
  ids: readonly string[],
  viewer: string | null,
): Promise<PageRow[]> {
  if (ids.length === 0) return [];
  if (ids.length <= LONG || db.isTransaction) return await ask(db, ids, viewer);
  const half = Math.ceil(ids.length / 2);
  const halves = [ids.slice(0, half), ids.slice(half)];
  return (await Promise.all(halves.map((some) => ask(db, some, viewer)))).flat();
}

/** A longer page is asked for by halves, at the same time: a thread of hundreds. */
const LONG = 80;

async function ask(db: Db, ids: readonly string[], viewer: string | null): Promise<PageRow[]> {
  const asked = { ids: [...ids] };
  return viewer === null ? await ofPublic(db, asked) : await ofViewer(db, { ...asked, viewer });
}

const ofViewer = statement((p: { ids: string[]; viewer: string }) => pageQuery(p.ids, p.viewer));
const ofPublic = statement((p: { ids: string[] }) => pageQuery(p.ids, null));

/**
 * PostgreSQL's own stamp of a row, `xmin`, is the transaction that wrote this version of it: it says
 * whether a row changed, whoever changed it, and costs nobody who writes anything.
 */
export function pageQuery(ids: string[], viewer: string | null): RawBuilder<PageRow> {
  const flags = viewer === null ? NO_FLAGS : flagsOf(viewer);
  return sql<PageRow>`
    with asked as materialized (
        select statuses.id, statuses.reblog_of_id from statuses
        where statuses.id = any(${ids}::bigint[]) and ${visibleTo(viewer)}),
      shown as materialized (
        select id from asked union select reblog_of_id from asked where reblog_of_id is not null)
    select statuses.id, statuses.account_id, statuses.reblog_of_id, ${VERSION} as version,
      ${ACCOUNT_VERSION} as account_version,
      ${someRow(sql`from polls where polls.status_id = statuses.id`)} as has_poll,
      quotes.state as quote_state, quotes.legacy as quote_legacy, quotes.quoted_status_id,
      status_stats.replies_count, status_stats.reblogs_count, status_stats.favourites_count,
      status_stats.quotes_count, account_stats.statuses_count, account_stats.followers_count,
      account_stats.following_count, account_stats.last_status_at, ${flags}
    from shown join statuses on statuses.id = shown.id
      join accounts on accounts.id = statuses.account_id
      left join account_stats on account_stats.account_id = accounts.id
      left join users on users.account_id = accounts.id
      left join status_stats on status_stats.status_id = statuses.id
      left join quotes on quotes.status_id = statuses.id`;
}

/** The rows that `load-fragments.ts` reads: what is to be shown beyond them must come in here, too. */
const VERSION = sql`concat(statuses.xmin,
  '/', (select string_agg(m.xmin::text, ' ') from media m where m.status_id = statuses.id),
  '/', (select string_agg(m.xmin || ' ' || a.xmin, ' ') from status_mentions m
    join accounts a on a.id = m.account_id where m.status_id = statuses.id),
  '/', (select string_agg(h.xmin::text, ' ') from status_hashtags h where h.status_id = statuses.id),
  '/', (select c.xmin || ' ' || p.xmin from status_cards c join preview_cards p on p.id = c.card_id
    where c.status_id = statuses.id),
  '/', (select o.xmin from oauth_apps o where o.id = statuses.application_id),
  '/', case when statuses.emoji_ids is not null then (
    select string_agg(e.xmin::text, ' ') from custom_emojis e where e.id = any(statuses.emoji_ids)) end)`;

const flagsOf = (viewer: string) => sql`
  exists (select from favourites f
    where f.status_id = statuses.id and f.account_id = ${viewer}) as favourited,
  exists (select from statuses b where b.reblog_of_id = statuses.id and b.account_id = ${viewer}
    and b.deleted_at is null) as reblogged,
  exists (select from bookmarks b
    where b.status_id = statuses.id and b.account_id = ${viewer}) as bookmarked,
  exists (select from conversation_mutes m
    where m.conversation_id = statuses.conversation_id and m.account_id = ${viewer}) as muted,
  exists (select from pins p
    where p.status_id = statuses.id and p.account_id = ${viewer}) as pinned,
  exists (select from follows f where f.account_id = ${viewer}
    and f.target_account_id = statuses.account_id) as follows_author,
  exists (select from follows f where f.account_id = statuses.account_id
    and f.target_account_id = ${viewer}) as followed_by_author,
  exists (select from blocks b where b.account_id = ${viewer}
    and b.target_account_id = statuses.account_id) as blocks_author,
  (select ${filtersVersion} from filters where account_id = ${viewer} having count(*) > 0) as filters`;

const NO_FLAGS = sql`false as favourited, false as reblogged, false as bookmarked, false as muted,
  false as pinned, false as follows_author, false as followed_by_author, false as blocks_author,
  null::text as filters`;
