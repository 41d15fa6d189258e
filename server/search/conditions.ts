import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { someRow } from '#server/db/expressions.ts';
import { foldHashtag } from '#server/statuses/hashtags.ts';
import type { ParsedQuery, Trait } from './parse-query.ts';

/** Conditions of a search, for a row of `statuses`. */
type Sql = RawBuilder<SqlBool>;

/** As many of each kind of what is somebody's own are gone through when no words say what to find. */
const LIBRARY = 5_000;

/** So many are few: read once for a whole slice of statuses, where more are looked up one by one. */
const FEW = 5_000;

/**
 * Statuses that something is attached to, by `id`, the column of it that has the status. Left to
 * itself PostgreSQL reads all there is of it for each slice, as it does not see that a range of
 * statuses is a range of what hangs on them. Both ways have an index.
 */
function attached(id: RawBuilder<unknown>, from: RawBuilder<unknown>): Sql {
  const inOrder = sql`from ${from} order by ${id} desc`;
  return sql<boolean>`case when (select true ${inOrder} offset ${sql.lit(FEW)} limit 1)
    then ${someRow(sql`from ${from} and ${id} = statuses.id`)}
    else statuses.id in (select ${id} ${inOrder} limit ${sql.lit(FEW)}) end`;
}

const withMedia = (more = sql``) =>
  attached(sql`media.status_id`, sql`media where media.status_id is not null ${more}`);

/** A card that is shown; of those, the ones whose page has a player or the like. */
const withCard = (more = sql``) =>
  attached(
    sql`c.status_id`,
    sql`status_cards c join preview_cards card on card.id = c.card_id
      where card.state = 'ready' ${more}`,
  );

const TRAITS: Record<Trait, Sql> = {
  media: withMedia(),
  image: withMedia(sql`and media.type = 'image'`),
  video: withMedia(sql`and media.type in ('video', 'gifv')`),
  audio: withMedia(sql`and media.type = 'audio'`),
  poll: attached(sql`polls.status_id`, sql`polls where true`),
  quote: attached(sql`quotes.status_id`, sql`quotes where true`),
  link: withCard(),
  embed: withCard(sql`and card.embeds`),
  reply: sql<boolean>`(statuses.in_reply_to_uri is not null)`,
  sensitive: sql<boolean>`statuses.sensitive`,
};

export function hasTrait(trait: Trait): Sql {
  return TRAITS[trait];
}

/** In the language or one of its varieties. */
export function inLanguage(tag: string): Sql {
  return sql<boolean>`coalesce(lower(statuses.language) = ${tag}
    or lower(statuses.language) like ${`${tag}-%`}, false)`;
}

/** As a whole: `#wiki` is not `#wiki_loves`. */
export function hasHashtag(name: string): Sql {
  return sql<boolean>`exists (select from status_hashtags tagged
    join hashtags on hashtags.id = tagged.hashtag_id
    where tagged.status_id = statuses.id and hashtags.name = ${foldHashtag(name)})`;
}

/**
 * What somebody's search is about: what they have something to do with, and what is public by people
 * who want their posts to be found (`indexable`).
 */
export function inPlace(within: ParsedQuery['within'], me: string): Sql {
  const open = sql<boolean>`(statuses.visibility = 'public' and ${someRow(sql`from accounts author
    where author.id = statuses.account_id and author.indexable`)})`;
  if (within === 'public') return open;
  const own = sql<boolean>`(statuses.account_id = ${me}
    or ${someRow(sql`from status_mentions m where m.status_id = statuses.id and m.account_id = ${me}`)}
    or ${someRow(sql`from favourites x where x.status_id = statuses.id and x.account_id = ${me}`)}
    or ${someRow(sql`from bookmarks x where x.status_id = statuses.id and x.account_id = ${me}`)}
    or ${someRow(sql`from statuses boost where boost.reblog_of_id = statuses.id
      and boost.account_id = ${me} and boost.deleted_at is null`)}
    or ${someRow(sql`from poll_votes v join polls p on p.id = v.poll_id
      where p.status_id = statuses.id and v.account_id = ${me}`)})`;
  return within === 'library' ? own : sql<boolean>`(${own} or ${open})`;
}

/** The newest few thousand of each kind that `inPlace` counts as somebody's own. */
export function amongOwn(me: string): Sql {
  const newest = sql.lit(LIBRARY);
  return sql<boolean>`statuses.id = any(array(
    (select id from statuses where account_id = ${me} and deleted_at is null order by id desc limit ${newest})
    union all (select reblog_of_id from statuses where account_id = ${me} and deleted_at is null
      and reblog_of_id is not null order by id desc limit ${newest})
    union all (select status_id from status_mentions where account_id = ${me} order by status_id desc limit ${newest})
    union all (select status_id from favourites where account_id = ${me} order by id desc limit ${newest})
    union all (select status_id from bookmarks where account_id = ${me} order by id desc limit ${newest})))`;
}
