import { type RawBuilder, sql } from 'kysely';
import { ACCOUNT_VERSION, LAST_DAY } from '#server/accounts/seen.ts';
import { someRow } from '#server/db/expressions.ts';
import type { QuoteState } from '#server/db/schema/quotes.ts';
import { statement } from '#server/db/statement.ts';
import type { Db } from '#server/db/pool.ts';
import { variantsOf } from '#server/db/variants.ts';
import { filtersVersion } from '#server/filters/active.ts';
import { visibleTo } from './policy.ts';
import { unfiltered } from './rules.ts';

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
  /** `YYYY-MM-DD`. */
  last_status_at: string | null;
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

/** `unfiltered` leaves out whom the viewer does not want to see (`rules.ts`), but for what is boosted. */
export type Which = 'visible' | 'unfiltered';

/**
 * Those of `ids` that the viewer may see, and what they boost: visibility, the viewer's flags and the
 * counters in one statement, with the versions by which the rest is remembered (`fragments.ts`). What
 * two of a long page boost may be there twice.
 */
export async function findPage(
  db: Db,
  ids: readonly string[],
  viewer: string | null,
  which: Which = 'visible',
): Promise<PageRow[]> {
  if (ids.length === 0) return [];
  const read = readPage({ by: viewer === null ? 'public' : 'viewer', which });
  const ask = (some: readonly string[]) => read(db, { ids: [...some], viewer: viewer ?? '' });
  if (ids.length <= LONG || db.isTransaction) return await ask(ids);
  const half = Math.ceil(ids.length / 2);
  const halves = await Promise.all([ask(ids.slice(0, half)), ask(ids.slice(half))]);
  return halves.flat();
}

/** A longer page is asked for by halves, at the same time: a thread of hundreds. */
const LONG = 80;

const readPage = variantsOf(({ by, which }: { by: 'public' | 'viewer'; which: Which }) =>
  statement((p: { ids: string[]; viewer: string }) =>
    pageQuery(p.ids, by === 'public' ? null : p.viewer, which),
  ),
);

const STATUS = sql`statuses.id, statuses.account_id, statuses.reblog_of_id, statuses.conversation_id,
  statuses.application_id, statuses.emoji_ids, statuses.xmin as stamp`;

/**
 * PostgreSQL's own stamp of a row, `xmin`, is the transaction that wrote this version of it: it says
 * whether a row changed, whoever changed it, and costs nobody who writes anything.
 */
export function pageQuery(
  ids: string[],
  viewer: string | null,
  which: Which = 'visible',
): RawBuilder<PageRow> {
  const flags = viewer === null ? NO_FLAGS : flagsOf(viewer);
  const wanted = which === 'visible' ? sql`` : sql`and ${unfiltered(viewer)}`;
  return sql<PageRow>`
    with asked as materialized (
        select ${STATUS} from statuses
        where statuses.id = any(${ids}::bigint[]) and ${visibleTo(viewer)} ${wanted}),
      shown as materialized (
        select * from asked union all
        select ${STATUS} from statuses where statuses.id in (select reblog_of_id from asked)
          and statuses.id not in (select id from asked))
    select statuses.id, statuses.account_id, statuses.reblog_of_id, ${VERSION} as version,
      ${ACCOUNT_VERSION} as account_version,
      ${someRow(sql`from polls where polls.status_id = statuses.id`)} as has_poll,
      quotes.state as quote_state, quotes.legacy as quote_legacy, quotes.quoted_status_id,
      status_stats.replies_count, status_stats.reblogs_count, status_stats.favourites_count,
      status_stats.quotes_count, account_stats.statuses_count, account_stats.followers_count,
      account_stats.following_count, ${LAST_DAY} as last_status_at, ${flags}
    from shown as statuses join accounts on accounts.id = statuses.account_id
      left join account_stats on account_stats.account_id = accounts.id
      left join users on users.account_id = accounts.id
      left join status_stats on status_stats.status_id = statuses.id
      left join lateral (select state, legacy, quoted_status_id from quotes
        where quotes.status_id = statuses.id limit 1) quotes on true`;
}

/** The rows that `load-fragments.ts` reads: what is to be shown beyond them must come in here, too. */
const VERSION = sql`concat(statuses.stamp,
  '/', (select string_agg(m.xmin::text, ' ') from media m where m.status_id = statuses.id),
  '/', (select string_agg(m.xmin || ' ' || a.xmin, ' ') from status_mentions m
    join accounts a on a.id = m.account_id where m.status_id = statuses.id),
  '/', (select string_agg(h.xmin::text, ' ') from status_hashtags h where h.status_id = statuses.id),
  '/', (select c.xmin || ' ' || p.xmin from status_cards c join preview_cards p on p.id = c.card_id
    where c.status_id = statuses.id),
  '/', (select o.xmin from oauth_apps o where o.id = statuses.application_id),
  '/', case when statuses.emoji_ids is not null then (
    select string_agg(e.xmin::text, ' ') from custom_emojis e where e.id = any(statuses.emoji_ids)) end)`;

const SHOWN = sql`array(select id from shown)`;
const AUTHORS = sql`array(select account_id from shown)`;

/**
 * Each set is what the viewer has to do with this page, read in one go. Who follows the viewer is looked
 * up one by one: PostgreSQL might read all their followers otherwise.
 */
const flagsOf = (viewer: string) => sql`
  statuses.id in (select f.status_id from favourites f
    where f.account_id = ${viewer} and f.status_id = any(${SHOWN})) as favourited,
  statuses.id in (select b.reblog_of_id from statuses b
    where b.account_id = ${viewer} and b.deleted_at is null and b.reblog_of_id = any(${SHOWN})) as reblogged,
  statuses.id in (select b.status_id from bookmarks b
    where b.account_id = ${viewer} and b.status_id = any(${SHOWN})) as bookmarked,
  statuses.conversation_id in (select m.conversation_id from conversation_mutes m
    where m.account_id = ${viewer}
      and m.conversation_id = any(array(select conversation_id from shown))) as muted,
  statuses.id in (select p.status_id from pins p
    where p.account_id = ${viewer} and p.status_id = any(${SHOWN})) as pinned,
  statuses.account_id in (select f.target_account_id from follows f
    where f.account_id = ${viewer} and f.target_account_id = any(${AUTHORS})) as follows_author,
  ${someRow(sql`from follows f where f.account_id = statuses.account_id
    and f.target_account_id = ${viewer}`)} as followed_by_author,
  statuses.account_id in (select b.target_account_id from blocks b
    where b.account_id = ${viewer} and b.target_account_id = any(${AUTHORS})) as blocks_author,
  (select ${filtersVersion} from filters where account_id = ${viewer} having count(*) > 0) as filters`;

const NO_FLAGS = sql`false as favourited, false as reblogged, false as bookmarked, false as muted,
  false as pinned, false as follows_author, false as followed_by_author, false as blocks_author,
  null::text as filters`;
