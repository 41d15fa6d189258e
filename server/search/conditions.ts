import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { someRow } from '#server/db/expressions.ts';
import { foldHashtag } from '#server/statuses/hashtags.ts';
import type { ParsedQuery, Trait } from './parse-query.ts';

/** Conditions of a search, for a row of `statuses`. */
type Sql = RawBuilder<SqlBool>;

/** As many of each kind of what is somebody's own are gone through when no words say what to find. */
const LIBRARY = 5_000;

const withMedia = (types: RawBuilder<unknown>) =>
  sql<boolean>`exists (select from media where media.status_id = statuses.id and media.type in (${types}))`;
const withCard = sql<boolean>`exists (select from status_cards c where c.status_id = statuses.id)`;

/** Cards of ours tell links and pictures apart, not films: what is embedded is what is linked. */
const TRAITS: Record<Trait, Sql> = {
  media: sql<boolean>`exists (select from media where media.status_id = statuses.id)`,
  image: withMedia(sql`'image'`),
  video: withMedia(sql`'video', 'gifv'`),
  audio: withMedia(sql`'audio'`),
  poll: sql<boolean>`exists (select from polls where polls.status_id = statuses.id)`,
  quote: sql<boolean>`exists (select from quotes where quotes.status_id = statuses.id)`,
  link: withCard,
  embed: withCard,
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
